from flask import Flask, abort
from werkzeug.exceptions import InternalServerError

app = Flask(__name__)
app.config["TRAP_HTTP_EXCEPTIONS"] = True


@app.errorhandler(InternalServerError)
def handle(err):
    return f"500 of {err.original_exception.code}", 500


@app.get("/")
def index():
    abort(404)
