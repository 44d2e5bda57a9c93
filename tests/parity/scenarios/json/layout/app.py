from flask import Flask, jsonify

app = Flask(__name__)


def value():
    return {"a": [1, {"b": None}], "empty": [], "none": {}}


@app.get("/default")
def default():
    return value()


@app.get("/compact")
def compact():
    app.json.compact = True
    response = jsonify(value())
    app.json.compact = None
    return response


@app.get("/wide")
def wide():
    app.json.compact = False
    response = jsonify(value())
    app.json.compact = None
    return response
