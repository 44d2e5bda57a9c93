# SPDX-License-Identifier: MIT
from flask import Flask, session

app = Flask(__name__, static_folder=None)


app.secret_key = "secret"


@app.get("/")
def view():
    session["n"] = session.get("n", 0) + 1
    return str(session["n"])


@app.get("/read")
def read():
    return str(session["n"])


def wrapper(environ, start_response):
    environ["HTTP_X_SEEN"] = "yes"
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
