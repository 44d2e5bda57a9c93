# SPDX-License-Identifier: MIT
import io

from flask import Flask, request

app = Flask(__name__, static_folder=None)


@app.post("/")
def view():
    return request.form["name"] + " " + str(request.content_length)


def wrapper(environ, start_response):
    text = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).replace(b"old", b"brand-new")
    environ["CONTENT_LENGTH"] = str(len(text))
    environ["wsgi.input"] = io.BytesIO(text)
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
