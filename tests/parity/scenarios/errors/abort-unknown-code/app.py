from flask import Flask, abort
from werkzeug.exceptions import Unauthorized

app = Flask(__name__)

try:
    abort(401)
except Unauthorized as err:
    outside = err


@app.errorhandler(LookupError)
def lookup(err):
    return "lookup: " + err.args[0], 500


@app.get("/")
def index():
    abort(900)


@app.get("/outside")
def view_outside():
    return f"false {outside.name}"
