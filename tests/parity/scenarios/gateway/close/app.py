# SPDX-License-Identifier: MIT
from flask import Flask

app = Flask(__name__, static_folder=None)


log = []


class Source:
    n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n < 3:
            return "piece"
        raise StopIteration

    def close(self):
        log.append("source closed")


@app.get("/stream")
def stream():
    return app.response_class(Source())


@app.get("/log")
def view():
    return ", ".join(log)


@app.teardown_request
def teardown(error):
    log.append("teardown")


class Wrapped:
    def __init__(self, body):
        self.body = body
        self.pieces = iter(body)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.pieces)

    def close(self):
        self.body.close()
        log.append("wrapper closed")


def wrapper(environ, start_response):
    body = inner(environ, start_response)
    if environ["PATH_INFO"] != "/stream":
        return body
    return Wrapped(body)


inner, app.wsgi_app = app.wsgi_app, wrapper
