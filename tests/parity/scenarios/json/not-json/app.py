from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/function")
def function():
    return {"f": print}


@app.get("/jsonify")
def one():
    return jsonify([object()])
