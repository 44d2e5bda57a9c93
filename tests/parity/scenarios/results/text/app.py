from flask import Flask
from markupsafe import Markup

app = Flask(__name__)


@app.get("/text")
def text():
    return "Hällo Wörld"


@app.get("/bytes")
def from_bytes():
    return "Hällo Wörld".encode()


@app.get("/empty")
def empty():
    return ""


@app.get("/markup")
def markup():
    return Markup("<b>bold</b>")
