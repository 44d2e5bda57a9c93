from flask import Flask, abort
from werkzeug.exceptions import Forbidden

app = Flask(__name__)


@app.errorhandler(404)
def not_found(err):
    return "not found", 404


@app.errorhandler(500)
def server_error(err):
    return "internal server error", 500


@app.errorhandler(Forbidden)
def forbidden(err):
    return "forbidden", 403


@app.get("/")
def index():
    abort(404)


@app.get("/error")
def error():
    raise Exception("broken")


@app.get("/forbidden")
def view_forbidden():
    abort(403)
