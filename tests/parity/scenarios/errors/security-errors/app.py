from flask import Flask, request
from werkzeug.exceptions import ClientDisconnected, SecurityError

app = Flask(__name__)
app.config["TRUSTED_HOSTS"] = ["localhost"]


@app.errorhandler(SecurityError)
def security(err):
    return f"security: {err.code} {err.name}", 400


@app.errorhandler(400)
def bad_request(err):
    return "bad request", 400


@app.get("/")
def index():
    return request.host


@app.get("/disconnected")
def disconnected():
    raise ClientDisconnected()


@app.get("/key")
def key():
    return request.args["k"]
