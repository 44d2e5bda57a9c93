# SPDX-License-Identifier: MIT
"""The app of ../app.lua, written for Flask."""
from flask import Blueprint, Flask, g, session

app = Flask("bench")
app.config["SECRET_KEY"] = "a fixed key: this app serves benchmarks only"
member = Blueprint("member", __name__)


@app.get("/")
def hello():
    return "Hello, World!"


@app.get("/json")
def json():
    return {"message": "Hello, World!"}


@app.get("/login")
def login():
    session["user"] = "ada"
    session["csrf"] = "5f3c0e9a1b7d4286"
    return "logged in"


@member.before_request
def read_session():
    g.user = session.get("user")


@member.after_request
def set_header(response):
    response.headers["X-Frame-Options"] = "DENY"
    return response


@member.get("/session")
def with_session():
    return "Hello, World!"


@member.get("/whoami")
def whoami():
    return g.user


app.register_blueprint(member)
