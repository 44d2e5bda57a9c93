from flask import Flask, flash, get_flashed_messages, jsonify

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/")
def index():
    flash("Hello World")
    flash("Hello World", "error")
    flash("Testing", "warning")
    return ""


@app.get("/filter")
def filter_messages():
    return jsonify(get_flashed_messages(category_filter=["message"], with_categories=True))
