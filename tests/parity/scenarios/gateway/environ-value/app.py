# SPDX-License-Identifier: MIT
from flask import Flask, request

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return request.environ["auth.user"] + " " + request.environ["REQUEST_METHOD"]


def wrapper(environ, start_response):
    environ["auth.user"] = "ada"
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
