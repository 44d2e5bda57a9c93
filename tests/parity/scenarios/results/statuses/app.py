from flask import Flask
from werkzeug.exceptions import NotFound

app = Flask(__name__)


@app.get("/text")
def text():
    return "x", "201 Created"


@app.get("/own-reason")
def own_reason():
    return "x", "299 Very Fine"


@app.get("/digits")
def digits():
    return "x", "404"


@app.get("/unknown")
def unknown():
    return "x", 299


@app.get("/no-content")
def no_content():
    return "", 204


@app.get("/not-modified")
def not_modified():
    return "", 304


@app.get("/exception")
def exception():
    return NotFound()
