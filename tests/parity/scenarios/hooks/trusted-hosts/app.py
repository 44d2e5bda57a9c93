from flask import Flask, g, request

app = Flask(__name__)
app.config["TRUSTED_HOSTS"] = ["example.test", ".other.test"]


@app.before_request
def before():
    g.before = "before"


@app.after_request
def after(response):
    response.headers["X-After"] = g.get("before", "nothing before")
    return response


@app.get("/")
def index():
    return "host " + request.host
