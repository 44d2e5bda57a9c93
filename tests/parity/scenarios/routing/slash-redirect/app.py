from flask import Flask

app = Flask(__name__)


@app.get("/branch/")
def branch():
    return "branch"


@app.get("/<name>/items/")
def items(name):
    return name
