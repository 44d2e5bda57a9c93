from flask import Flask, abort
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.config["TRAP_HTTP_EXCEPTIONS"] = True


@app.errorhandler(403)
def forbidden(err):
    return "the handler of 403", 403


@app.errorhandler(HTTPException)
def any_error(err):
    return f"any {err.code}", err.code


@app.get("/forbidden")
def view_forbidden():
    abort(403)


@app.get("/gone")
def gone():
    abort(410)
