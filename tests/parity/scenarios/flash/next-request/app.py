from flask import Flask, flash, get_flashed_messages
from markupsafe import Markup, escape

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/")
def index():
    flash("Hello World")
    flash("Hello <b>World</b>", "error")
    flash(Markup("<em>Testing</em>"), "warning")
    return ""


@app.get("/test")
def test():
    out = [str(escape(message)) for message in get_flashed_messages()]
    out.append(str(len(get_flashed_messages())))
    return "\n".join(out)
