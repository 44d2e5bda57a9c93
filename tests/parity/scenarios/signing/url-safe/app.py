from flask import Flask, jsonify, request
from itsdangerous import BadSignature, URLSafeSerializer

app = Flask(__name__)
serializer = URLSafeSerializer("k", salt="unsubscribe")


@app.post("/dumps")
def dumps():
    return serializer.dumps(request.get_json())


@app.get("/loads/<token>")
def loads(token):
    try:
        return jsonify(serializer.loads(token))
    except BadSignature as err:
        return type(err).__name__, 400
