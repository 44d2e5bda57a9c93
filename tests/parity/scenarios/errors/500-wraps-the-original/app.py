from flask import Flask, abort


class CustomException(Exception):
    pass


app = Flask(__name__)


@app.errorhandler(CustomException)
def custom(err):
    return "custom" if isinstance(err, CustomException) else "?"


@app.errorhandler(500)
def handle_500(err):
    original = err.original_exception
    if original is not None:
        return "wrapped " + type(original).__name__
    return "direct"


@app.get("/custom")
def custom_test():
    raise CustomException()


@app.get("/keyerror")
def key_error():
    raise KeyError()


@app.get("/abort")
def do_abort():
    abort(500)
