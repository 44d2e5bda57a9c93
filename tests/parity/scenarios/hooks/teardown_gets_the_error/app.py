from flask import Flask, request
from werkzeug.exceptions import NotFound

app = Flask(__name__)
seen = "nothing"


@app.teardown_request
def teardown(exc):
    global seen
    if request.path != "/seen":
        seen = "nothing" if exc is None else "an error"


@app.errorhandler(NotFound)
def handled(error):
    return "handled", 404


@app.get("/fine")
def fine():
    return "fine"


@app.get("/broken")
def broken():
    raise RuntimeError("broken")


@app.get("/seen")
def show():
    return seen
