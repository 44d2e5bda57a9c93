from flask import Flask

app = Flask(__name__)


@app.get("/<text>")
def text(text):
    return "text " + text


@app.get("/<a>/<b>")
def two(a, b):
    return f"two {a} {b}"
