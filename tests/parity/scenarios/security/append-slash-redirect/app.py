from flask import Flask, request
from werkzeug.utils import append_slash_redirect

app = Flask(__name__)


@app.route("/<path:path>", methods=["GET", "POST"])
def index(path):
    return append_slash_redirect(request.environ)
