from flask import Flask, url_for

app = Flask(__name__)


@app.get("/text/<text>")
def text(text):
    return text


@app.get("/path/<path:path>")
def path(path):
    return path


@app.get("/")
def index():
    value = "a b/c?d#e%f&g=h;i:j@k,l+m$n!o'p(q)r*s~t[u]\"<ü>|^"
    return url_for("text", text=value) + "\n" + url_for("path", path=value)
