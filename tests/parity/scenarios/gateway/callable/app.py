# SPDX-License-Identifier: MIT
from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def view():
    return "Hello"


class Prefix:
    def __init__(self, inner, text):
        self.inner = inner
        self.text = text

    def __call__(self, environ, start_response):
        def own(status, headers, exc_info=None):
            headers.append(("X-Prefix", self.text))
            return start_response(status, headers, exc_info)

        return self.inner(environ, own)


app.wsgi_app = Prefix(app.wsgi_app, "a")
