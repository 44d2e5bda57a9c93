from flask import Flask, url_for

app = Flask(__name__)


@app.route("/people/<name>")
@app.route("/p/<name>", alias=True)
def index(name):
    return f"index {name}"


@app.get("/url")
def url():
    return url_for("index", name="ada")
