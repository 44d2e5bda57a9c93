from flask import Flask, url_for

app = Flask(__name__)
app.config["SERVER_NAME"] = "shop.example"


@app.get("/h", host="elsewhere.example")
def h():
    return "h"


@app.get("/d", host="<name>", defaults={"name": "default"})
def d(name):
    return name


@app.get("/")
def main():
    return "main"


@app.get("/", subdomain="api")
def api():
    return "api"


@app.get("/only", subdomain="api")
def only():
    return "only"


@app.get("/urls")
def urls():
    return url_for("main") + " " + url_for("api")
