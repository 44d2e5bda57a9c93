# SPDX-License-Identifier: MIT
from flask import Flask, request

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return request.headers["X-Added"] + request.headers["X-Changed"] + request.headers.get("X-Gone", "gone")


def wrapper(environ, start_response):
    environ["HTTP_X_ADDED"], environ["HTTP_X_CHANGED"] = "added", "new"
    environ.pop("HTTP_X_GONE", None)
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
