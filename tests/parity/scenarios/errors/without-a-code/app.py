from flask import Flask, Response, abort
from werkzeug.exceptions import Gone, HTTPException
from werkzeug.routing import RequestRedirect

app = Flask(__name__)


@app.errorhandler(HTTPException)
def handle(err):
    return f"handler of {err.code}", err.code


@app.get("/response")
def response():
    abort(Response("the response", 203))


@app.get("/response-of-404")
def response_of_404():
    abort(404, "x", Response("the response of 404", 404))


@app.get("/ignored-response")
def ignored_response():
    abort(404, response=Response("the response of 404", 404))


@app.get("/redirect")
def redirect():
    raise RequestRedirect("/elsewhere")


@app.get("/raise-class")
def raise_class():
    raise Gone
