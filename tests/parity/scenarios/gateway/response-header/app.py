# SPDX-License-Identifier: MIT
from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return "Hello"


def wrapper(environ, start_response):
    def seeing(status, headers, exc_info=None):
        headers.append(("X-Seen", status[:3] + " " + str(len(headers))))
        return start_response(status, headers, exc_info)

    return inner(environ, seeing)


inner, app.wsgi_app = app.wsgi_app, wrapper
