from flask import Flask

app = Flask(__name__)


@app.get("/<path:a>", endpoint="path")
def get_path(a):
    return f"path {a}"


@app.get("/<a>", endpoint="text")
def get_text(a):
    return f"text {a}"


@app.get("/<int:a>", endpoint="int")
def get_int(a):
    return f"int {a}"


@app.get("/<float:a>", endpoint="float")
def get_float(a):
    return f"float {a}"


@app.get("/fixed", endpoint="fixed")
def get_fixed():
    return "fixed"
