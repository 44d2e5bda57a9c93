# SPDX-License-Identifier: MIT
from flask import Flask, request, url_for
from werkzeug.middleware.dispatcher import DispatcherMiddleware


def make(name):
    app = Flask(name, static_folder=None)

    @app.get("/")
    def index():
        return " ".join([name, request.path, request.root_path, url_for("index")])

    @app.get("/page")
    def page():
        return " ".join([name, request.path, request.url, url_for("page", _external=True)])

    return app


app = make("root")
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/shop": make("shop"), "/shop/admin": make("admin")})
