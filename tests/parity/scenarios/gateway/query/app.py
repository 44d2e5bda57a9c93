# SPDX-License-Identifier: MIT
from flask import Flask, request

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return request.args.get("a", "") + request.args["added"] + " " + request.full_path


def wrapper(environ, start_response):
    environ["QUERY_STRING"] = environ["QUERY_STRING"] + "&added=yes"
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
