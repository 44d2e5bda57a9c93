# SPDX-License-Identifier: MIT
from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return "Hello"


def wrapper(environ, start_response):
    pieces = [b"<", b">"]
    for piece in inner(environ, lambda *args: None):
        pieces.insert(len(pieces) - 1, piece)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(b"".join(pieces))))])
    return pieces


inner, app.wsgi_app = app.wsgi_app, wrapper
