# SPDX-License-Identifier: MIT
from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    def pieces():
        for i in range(1, 4):
            yield f"piece {i} "

    return pieces()


def wrapper(environ, start_response):
    body = inner(environ, start_response)
    for piece in body:
        yield piece.upper()
    body.close()


inner, app.wsgi_app = app.wsgi_app, wrapper
