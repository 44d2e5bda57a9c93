from flask import Flask, g

app = Flask(__name__)


@app.get("/attribute")
def attribute():
    return str(g.missing is None).lower()


@app.get("/pop")
def pop():
    return str(g.pop("missing") is None).lower()
