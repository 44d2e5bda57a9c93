from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

app = Flask(__name__)


def listing(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Path", environ["PATH_INFO"])])
    return [b"a", b"b"]


def writing(environ, start_response):
    write = start_response("201 CREATED", [])
    write(b"written ")
    return [b"returned"]


def late(environ, start_response):
    yield b""
    start_response("200 OK", [])
    yield b"late"


@app.get("/")
def index():
    seen = []
    for wsgi_app in [listing, late]:
        pieces, status, headers = run_wsgi_app(wsgi_app, create_environ("/x"), buffered=True)
        seen.append([b"".join(pieces).decode(), status, headers.get("X-Path")])
    pieces, status, headers = run_wsgi_app(writing, create_environ("/x"))
    seen.append([b"".join(pieces).decode(), status])
    return seen
