from flask import Flask, abort, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, NotFound

app = Flask(__name__)


@app.get("/<int:code>")
def index(code):
    abort(code, request.args.get("description"))


@app.get("/markup")
def markup():
    abort(400, Markup("<b>bold</b>"))


@app.get("/lines")
def lines():
    abort(400, "one\ntwo\n")


@app.get("/attributes")
def attributes():
    try:
        abort(404, "gone fishing")
    except Exception as e:
        err = e
    return {
        "raised": err is not None,
        "code": err.code,
        "name": err.name,
        "description": err.description,
        "text": str(err),
        "body": err.get_body(),
        "status": err.get_response().status.title(),
        "is_http": isinstance(err, HTTPException),
    }


@app.get("/headers")
def headers():
    return {"headers": NotFound().get_headers()}
