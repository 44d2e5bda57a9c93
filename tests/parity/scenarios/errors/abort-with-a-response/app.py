from flask import Flask, Response, abort, redirect, url_for


class Foo(Exception):
    whatever = 42


app = Flask(__name__)


@app.errorhandler(Foo)
def handle_foo(err):
    return str(err.whatever)


@app.get("/")
def index():
    abort(redirect(url_for("test")))


@app.get("/test")
def test():
    raise Foo()


@app.get("/made")
def made():
    abort(Response("made", 418, {"X-Made": "yes"}))


@app.get("/with-response")
def with_response():
    abort(404, description="ignored", response=Response("another page", 404))
