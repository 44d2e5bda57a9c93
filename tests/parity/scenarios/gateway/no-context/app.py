# SPDX-License-Identifier: MIT
from flask import Flask, has_app_context, has_request_context, request

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return request.environ["seen"]


def wrapper(environ, start_response):
    environ["seen"] = str(has_request_context()).lower() + str(has_app_context()).lower()
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
