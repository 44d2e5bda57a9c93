# SPDX-License-Identifier: MIT
from flask import Flask, request

app = Flask(__name__, static_folder=None)


@app.route("/", methods=["DELETE", "GET"])
def view():
    return "it was " + request.method


def wrapper(environ, start_response):
    environ["REQUEST_METHOD"] = environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", environ["REQUEST_METHOD"])
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
