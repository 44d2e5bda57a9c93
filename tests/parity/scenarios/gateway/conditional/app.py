# SPDX-License-Identifier: MIT
from flask import Flask, make_response, request

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    response = make_response("Hello")
    response.set_etag("tag")
    return response.make_conditional(request)


def wrapper(environ, start_response):
    environ["HTTP_X_SEEN"] = "yes"
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
