# SPDX-License-Identifier: MIT
from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return "Hello"


def wrapper(environ, start_response):
    def other(status, headers, exc_info=None):
        return start_response("418 Short And Stout", headers, exc_info)

    return inner(environ, other)


inner, app.wsgi_app = app.wsgi_app, wrapper
