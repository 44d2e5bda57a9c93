# SPDX-License-Identifier: MIT
from flask import Flask

app = Flask(__name__, static_folder=None)


def late(environ, start_response):
    start_response("201 Created", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    yield b"la"
    yield b"ter"


app.wsgi_app = late
