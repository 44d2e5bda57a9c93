from flask import Flask, request
from werkzeug.exceptions import BadRequestKeyError

app = Flask(__name__)

# A second app in debug mode, asked by its test client.
inner = Flask("inner")
inner.debug = True


@inner.get("/key")
def fail():
    return request.form["missing_key"]


@inner.errorhandler(400)
def bad_request(err):
    return err.description, 400


@app.get("/")
def index():
    inner.config["TRAP_BAD_REQUEST_ERRORS"] = False
    return inner.test_client().get("/key").text


@app.get("/trapped")
def trapped():
    inner.config["TRAP_BAD_REQUEST_ERRORS"] = None
    try:
        inner.test_client().get("/key")
    except BadRequestKeyError as err:
        return f"{type(err).__name__} {err.args[0]}"
    return "answered"
