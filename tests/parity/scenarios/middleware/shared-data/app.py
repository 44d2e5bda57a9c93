# SPDX-License-Identifier: MIT
from flask import Flask
from werkzeug.middleware.shared_data import SharedDataMiddleware

app = Flask(__name__, static_folder=None)


@app.get("/page")
def page():
    return "page"


@app.get("/shared/none.txt")
def none():
    return "from the application"


files = app.root_path + "/files"
exports = {"/shared": files, "/one": files + "/a.txt"}
app.wsgi_app = SharedDataMiddleware(app.wsgi_app, exports)
