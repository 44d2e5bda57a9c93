from flask import Flask, session
from markupsafe import Markup, escape

app = Flask(__name__)
app.secret_key = "development-key"


@app.get("/set")
def set_values():
    session["markup"] = Markup("Hello<br>")
    session["text"] = "Hello<br>"
    return "set"


@app.get("/get")
def get():
    return escape(session["markup"]) + " " + escape(session["text"])
