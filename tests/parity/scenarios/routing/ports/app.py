from flask import Flask, request, url_for

app = Flask(__name__)


@app.get("/")
def index():
    return "\n".join([request.host, request.url, request.host_url, url_for("index", _external=True)])


@app.get("/slash/")
def slash():
    return "slash"
