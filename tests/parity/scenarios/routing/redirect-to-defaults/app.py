from flask import Flask, url_for

app = Flask(__name__)


@app.route("/users/", defaults={"page": 1})
@app.route("/users/page/<int:page>")
def users(page):
    return f"page {page}"


@app.get("/urls")
def urls():
    return url_for("users", page=1) + " " + url_for("users", page=2) + " " + url_for("users")
