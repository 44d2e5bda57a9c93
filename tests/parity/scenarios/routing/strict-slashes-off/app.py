from flask import Flask, request

app = Flask(__name__)


@app.route("/branch/", strict_slashes=False)
def branch():
    return request.path


@app.route("/leaf", strict_slashes=False)
def leaf():
    return request.path


@app.route("/both/", strict_slashes=False, methods=["POST"])
def both():
    return request.path
