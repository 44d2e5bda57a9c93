from flask import Flask, g

app = Flask(__name__)


@app.get("/set")
def set():
    g.value = "set"
    return g.value


@app.get("/get")
def get():
    return g.get("value", "nothing")
