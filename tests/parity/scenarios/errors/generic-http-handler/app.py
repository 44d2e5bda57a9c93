from flask import Flask, abort
from werkzeug.exceptions import HTTPException

app = Flask(__name__)


@app.errorhandler(HTTPException)
def handle(err):
    return str(err.code)


@app.get("/error")
def error():
    raise Exception("broken")


@app.get("/abort")
def do_abort():
    abort(500)
