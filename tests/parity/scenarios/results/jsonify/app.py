from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/one")
def one():
    return jsonify({"msg": "W00t"})


@app.get("/status")
def status():
    response = jsonify({"msg": "W00t"})
    return response, 400


@app.get("/several")
def several():
    return jsonify(1, "two", [3])


@app.get("/none")
def none():
    return jsonify()


@app.get("/text")
def text():
    return jsonify("text")


@app.get("/number")
def number():
    return jsonify(5)
