from flask import Flask

app = Flask(__name__)


@app.get("/<uuid:id>")
def item(id):
    return str(id)


@app.get("/<other>")
def other(other):
    return "other " + other
