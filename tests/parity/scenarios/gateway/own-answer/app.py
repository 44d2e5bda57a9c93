# SPDX-License-Identifier: MIT
from flask import Flask

app = Flask(__name__, static_folder=None)


calls = 0


@app.before_request
def count():
    global calls
    calls += 1


@app.get("/")
def view():
    return str(calls)


def wrapper(environ, start_response):
    if environ["PATH_INFO"] == "/own":
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
        return [b"own"]
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
