# SPDX-License-Identifier: MIT
from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return "Hello"


def wrapper(environ, start_response):
    if environ["PATH_INFO"] == "/boom":
        raise RuntimeError("the middleware failed")
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
