from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/one")
def one():
    return jsonify("one")


@app.get("/several")
def several():
    return jsonify(1, "two", [3])


@app.get("/none")
def none():
    return jsonify()


@app.get("/null")
def null():
    return jsonify(None)


@app.get("/true")
def true():
    return jsonify(True), 203
