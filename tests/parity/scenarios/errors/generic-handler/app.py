from flask import Flask, abort, request


class Custom(Exception):
    pass


app = Flask(__name__)


@app.errorhandler(Exception)
def handle(err):
    original = getattr(err, "original_exception", None)
    if original is not None:
        return "wrapped " + type(original).__name__
    return "direct " + type(err).__name__


@app.get("/custom")
def custom():
    raise Custom()


@app.get("/abort")
def do_abort():
    abort(500)


@app.get("/key")
def key():
    return request.args["key"]
