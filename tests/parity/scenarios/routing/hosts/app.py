from flask import Flask, url_for

app = Flask(__name__, host_matching=True, static_host="static.example")


@app.route("/", host="shop.example")
def shop():
    return "shop " + url_for("user", name="ada")


@app.route("/", host="<name>.example:8080")
def user(name):
    return f"user {name} " + url_for("shop")
