from flask import Flask, abort
from werkzeug.exceptions import InternalServerError


class Custom(Exception):
    pass


app = Flask(__name__)


@app.errorhandler(InternalServerError)
def handle(err):
    original = err.original_exception
    if original is not None:
        return "wrapped " + type(original).__name__
    return "direct " + type(err).__name__


@app.get("/custom")
def custom_test():
    raise Custom()


@app.get("/keyerror")
def key_error():
    raise KeyError()


@app.get("/abort")
def do_abort():
    abort(500)


@app.get("/raise")
def do_raise():
    raise InternalServerError("said so")
