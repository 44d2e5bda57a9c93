# SPDX-License-Identifier: MIT
from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return "Hello"


def wrapper(environ, start_response):
    seen = []
    body = inner(environ, lambda status, headers, exc_info=None: seen.extend([status, headers]))
    if seen[0].startswith("404"):
        body.close()
        environ["PATH_INFO"] = "/"
        return inner(environ, start_response)
    start_response(seen[0], seen[1])
    return body


inner, app.wsgi_app = app.wsgi_app, wrapper
