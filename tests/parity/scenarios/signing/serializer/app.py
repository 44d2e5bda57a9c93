from flask import Flask, jsonify, request
from itsdangerous import Serializer

app = Flask(__name__)
serializer = Serializer("k", "lists")


@app.post("/dumps")
def dumps():
    return serializer.dumps(request.get_json())


@app.post("/loads")
def loads():
    return jsonify(serializer.loads(request.get_data()))
