from flask import Flask, url_for

app = Flask(__name__)


@app.get("/<name>.json")
def json(name):
    return f"json {name}"


@app.get("/v<int:major>.<int:minor>")
def version(major, minor):
    return f"version {major} {minor}"


@app.get("/<year>-<month>/")
def month(year, month):
    return f"month {month} of {year}"


@app.get("/@<name>")
def user(name):
    return f"user {name} at " + url_for("user", name=name)
