# SPDX-License-Identifier: MIT
from flask import Flask, request, url_for
from werkzeug.middleware.dispatcher import DispatcherMiddleware

inner = Flask("inner", static_folder=None)


@inner.get("/page")
def page():
    return request.root_path + " " + url_for("page")


app = Flask("app", static_folder=None)
below = DispatcherMiddleware(app.wsgi_app, {"/b": inner})
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/a": below})
