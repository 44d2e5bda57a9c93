# SPDX-License-Identifier: MIT
from flask import Flask, request

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return request.environ["order"]


def named(inner, name):
    def wrapper(environ, start_response):
        environ["order"] = environ.get("order", "") + name
        return inner(environ, start_response)

    return wrapper


app.wsgi_app = named(app.wsgi_app, "first")
app.wsgi_app = named(app.wsgi_app, "second")
