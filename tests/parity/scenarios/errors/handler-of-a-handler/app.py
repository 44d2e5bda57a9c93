from flask import Flask, abort
from werkzeug.exceptions import Forbidden, InternalServerError

app = Flask(__name__)


@app.errorhandler(404)
def not_found(err):
    abort(403)


@app.errorhandler(403)
def forbidden(err):
    return "the handler of 403", 403


@app.errorhandler(401)
def unauthorized(err):
    raise Exception("in the handler of 401")


@app.errorhandler(InternalServerError)
def server_error(err):
    original = err.original_exception
    return "500 of " + ("403" if isinstance(original, Forbidden) else "an error"), 500


@app.get("/401")
def view():
    abort(401)
