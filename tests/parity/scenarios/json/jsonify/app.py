from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/none")
def none():
    return jsonify()


@app.get("/null")
def null():
    return jsonify(None)


@app.get("/one")
def one():
    return jsonify("text")


@app.get("/many")
def many():
    return jsonify(1, "two", {"three": 3})


@app.get("/list")
def list():
    return jsonify([1, 2.5, True, None])


@app.get("/empty")
def empty():
    return jsonify([])


@app.get("/status")
def status():
    return jsonify({"error": "gone"}), 410, {"X-Reason": "old"}
