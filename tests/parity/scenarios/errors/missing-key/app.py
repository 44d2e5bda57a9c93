from flask import Flask, abort, request
from werkzeug.exceptions import BadRequestKeyError

app = Flask(__name__)


@app.get("/key")
def fail():
    return request.form["missing_key"]


@app.get("/arg")
def arg():
    return request.args["missing_key"]


@app.get("/abort")
def allow_abort():
    abort(400)


@app.get("/handled")
def handled():
    try:
        return request.args["missing_key"]
    except BadRequestKeyError as err:
        return f"false {err.code} {err.name}"
