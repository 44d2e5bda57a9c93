from flask import Flask, flash, get_flashed_messages, jsonify

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/")
def index():
    flash("Hello World")
    flash("Hello World", "error")
    return ""


@app.get("/test")
def test():
    return jsonify(get_flashed_messages(category_filter=["error"]))
