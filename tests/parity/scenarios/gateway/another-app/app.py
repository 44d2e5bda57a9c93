# SPDX-License-Identifier: MIT
from flask import Flask, current_app, request

app = Flask(__name__, static_folder=None)


other = Flask("other", static_folder=None)


@app.get("/")
def view():
    return "app"


@other.get("/name")
def name():
    return current_app.name + " " + request.path


app.wsgi_app = other.wsgi_app
