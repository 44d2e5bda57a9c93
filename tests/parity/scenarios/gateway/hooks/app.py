# SPDX-License-Identifier: MIT
from flask import Flask, request

app = Flask(__name__, static_folder=None)


log = []


@app.before_request
def before():
    log.append("before " + request.path)


@app.after_request
def after(response):
    log.append("after")
    response.headers["X-After"] = "yes"
    return response


@app.teardown_request
def teardown(error):
    log.append("teardown")


@app.errorhandler(404)
def not_found(error):
    return "own 404", 404


@app.errorhandler(500)
def failed(error):
    return "own 500", 500


@app.get("/")
def view():
    return "Hello"


@app.get("/boom")
def boom():
    raise RuntimeError("boom")


@app.get("/log")
def show():
    return ", ".join(log)


def wrapper(environ, start_response):
    log.append("wrapper")
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
