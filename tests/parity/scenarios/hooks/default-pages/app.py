from flask import Flask, abort
from werkzeug.exceptions import ServiceUnavailable

app = Flask(__name__)


@app.get("/teapot")
def teapot():
    abort(418, "short & <stout>")


@app.get("/busy")
def busy():
    raise ServiceUnavailable(retry_after=30)


@app.get("/broken")
def broken():
    raise RuntimeError("broken")
