# SPDX-License-Identifier: MIT
import sys

from flask import Flask

app = Flask(__name__, static_folder=None)


def failing(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    try:
        raise RuntimeError("too late")
    except RuntimeError:
        headers = [("Content-Type", "text/plain"), ("Content-Length", "5")]
        start_response("503 Service Unavailable", headers, sys.exc_info())
    return [b"sorry"]


app.wsgi_app = failing
