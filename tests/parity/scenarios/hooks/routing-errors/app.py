from flask import Flask, g

app = Flask(__name__)


@app.before_request
def before():
    g.something = "value"


@app.errorhandler(404)
def not_found(err):
    return g.something, 404


@app.errorhandler(405)
def not_allowed(err):
    return g.something + " " + ",".join(sorted(err.valid_methods)), 405


@app.after_request
def after(response):
    response.headers["X-After"] = "yes"
    return response


@app.post("/form")
def form():
    return "thanks"
