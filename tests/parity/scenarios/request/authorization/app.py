from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def show():
    auth = request.authorization
    if auth is None:
        return "none"
    return {
        "type": auth.type,
        "username": auth.username,
        "password": auth.get("password", "default"),
        "token": auth.token,
        "nonce": auth.nonce,
        "parameters": auth.parameters,
        "has_qop": "qop" in auth,
        "header": auth.to_header(),
    }
