from flask import Flask

app = Flask(__name__)


@app.get("/foo/<int:a>/x")
def one(a):
    return f"one {a}"


@app.get("/foo/<b>/y")
def two(b):
    return f"two {b}"


@app.get("/<c>/7/z")
def three(c):
    return f"three {c}"


@app.get("/<path:d>/end")
def four(d):
    return f"four {d}"
