from flask import Flask
from itsdangerous import URLSafeSerializer

app = Flask(__name__)
serializer = URLSafeSerializer("k")


@app.get("/<int:n>")
def index(n):
    token = serializer.dumps({"text": "na" * n})
    return f"{token} {len(serializer.loads(token)['text'])}"


@app.get("/loads/<token>")
def loads(token):
    return serializer.loads(token)
