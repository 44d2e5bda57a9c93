from flask import Flask, request

app = Flask(__name__)


app.url_map.strict_slashes = False


@app.get("/branch/")
def branch():
    return request.path


@app.get("/<name>/")
def name(name):
    return name
