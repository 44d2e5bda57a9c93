# SPDX-License-Identifier: MIT
from flask import Flask, request

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return request.cookies["a"] + request.cookies["b"] + request.authorization.username


def wrapper(environ, start_response):
    environ["HTTP_COOKIE"] = environ["HTTP_COOKIE"] + "; b=2"
    environ["HTTP_AUTHORIZATION"] = "Basic YWRhOnB3"
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
