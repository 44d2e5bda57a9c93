# SPDX-License-Identifier: MIT
from flask import Flask, request

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return request.remote_addr + " " + request.access_route[0]


def wrapper(environ, start_response):
    environ["REMOTE_ADDR"] = "192.0.2.7"
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
