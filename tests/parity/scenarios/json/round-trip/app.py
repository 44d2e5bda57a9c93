from flask import Flask, jsonify, request

app = Flask(__name__)


@app.post("/")
def echo():
    return jsonify(request.get_json())
