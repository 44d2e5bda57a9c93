# SPDX-License-Identifier: MIT
from flask import Flask, request, url_for

app = Flask(__name__, static_folder=None)


@app.get("/page")
def view():
    return request.host + " " + request.url + " " + url_for("view", _external=True)


def wrapper(environ, start_response):
    environ["HTTP_HOST"], environ["wsgi.url_scheme"] = "shop.example", "https"
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
