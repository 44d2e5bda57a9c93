from flask import Flask, url_for

app = Flask(__name__)


@app.get("/files/<path:name>")
def files(name):
    return name + " at " + url_for("files", name=name)


@app.get("/pages/<path:name>/edit")
def edit(name):
    return "edit " + name


@app.get("/pages/<path:name>/")
def page(name):
    return "page " + name
