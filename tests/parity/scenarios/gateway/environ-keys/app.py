# SPDX-License-Identifier: MIT
from flask import Flask

app = Flask(__name__, static_folder=None)

KEYS = ["REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH",
        "HTTP_HOST", "HTTP_X_ONE", "HTTP_COOKIE", "HTTP_CONTENT_TYPE", "wsgi.url_scheme", "REMOTE_ADDR"]


def answer(environ, start_response):
    out = ""
    for key in KEYS:
        out += key + "=" + str(environ.get(key, "absent")).encode("latin1").decode() + "\n"
    body = out.encode()
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]


app.wsgi_app = answer
