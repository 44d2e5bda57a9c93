from flask import Flask, flash, get_flashed_messages, jsonify
from markupsafe import Markup

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/")
def index():
    flash("Hello World")
    flash("Hello World", "error")
    flash(Markup("<em>Testing</em>"), "warning")
    return ""


@app.get("/test")
def test():
    return jsonify(get_flashed_messages(with_categories=True))
