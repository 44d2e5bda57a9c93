from flask import Flask, url_for

app = Flask(__name__, subdomain_matching=True)
app.config["SERVER_NAME"] = "shop.example"


@app.get("/")
def index():
    return "shop"


@app.route("/", subdomain="api")
def api():
    return "api " + url_for("index") + " " + url_for("user", name="ada") + " " + url_for("api")


@app.route("/", subdomain="<name>")
def user(name):
    return f"user {name}"
