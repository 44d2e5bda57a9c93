# SPDX-License-Identifier: MIT
from flask import Flask, request, url_for

app = Flask(__name__, static_folder=None)


@app.get("/page")
def page():
    return " ".join([request.path, request.root_path, request.script_root, request.url, request.base_url,
                     request.url_root, url_for("page"), url_for("page", _external=True)])


@app.get("/folder/")
def folder():
    return "folder"


def wrapper(environ, start_response):
    environ["SCRIPT_NAME"], environ["PATH_INFO"] = "/below", environ["PATH_INFO"].replace("/below", "", 1)
    return inner(environ, start_response)


inner, app.wsgi_app = app.wsgi_app, wrapper
