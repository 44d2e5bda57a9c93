# SPDX-License-Identifier: MIT
from flask import Flask, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__, static_folder=None)


@app.get("/page")
def page():
    return "\n".join([request.remote_addr, request.scheme, request.host, request.url, request.root_path,
                      url_for("page", _external=True)])


app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=1)
