from flask import Flask, abort, request
from werkzeug.exceptions import InternalServerError

app = Flask(__name__)
app.config["TRAP_BAD_REQUEST_ERRORS"] = True


@app.errorhandler(InternalServerError)
def handle(err):
    return "trapped " + type(err.original_exception).__name__, 500


@app.get("/key")
def key():
    return request.form["missing_key"]


@app.get("/abort-400")
def abort_400():
    abort(400)


@app.get("/abort-404")
def abort_404():
    abort(404)
