from flask import Flask, request
from werkzeug.datastructures import Authorization

app = Flask(__name__)


@app.get("/echo")
def echo():
    auth = request.authorization
    return {"header": request.headers.get("Authorization"), "type": auth.type, "username": auth.username}


@app.get("/")
def index():
    client = app.test_client()
    return [
        client.get("/echo", auth=("Aladdin", "open sesame")).json,
        client.get("/echo", auth=Authorization("basic", {"username": "a", "password": "b"})).json,
    ]
