# SPDX-License-Identifier: MIT
from flask import Flask, request

app = Flask(__name__, static_folder=None)


@app.get("/new/page")
def view():
    return request.path + " " + request.url


def wrapper(environ, start_response):
    environ["PATH_INFO"] = environ["PATH_INFO"].replace("/old/", "/new/", 1)
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
