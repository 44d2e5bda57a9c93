from flask import Flask, jsonify
from itsdangerous import BadPayload, Signer, URLSafeSerializer

app = Flask(__name__)
serializer = URLSafeSerializer("k")


@app.get("/<payload>")
def index(payload):
    try:
        return jsonify(serializer.loads(Signer("k", "itsdangerous").sign(payload)))
    except BadPayload as err:
        return f"{type(err).__name__}: {err}", 400
