from flask import Flask

app = Flask(__name__)


@app.get("/small-tuple")
def small_tuple():
    return (None, 400)


@app.get("/large-tuple")
def large_tuple():
    return "x", 200, {}, "?"


@app.get("/boolean")
def boolean():
    return True


@app.get("/number")
def number():
    return 5


@app.get("/bad-status")
def bad_status():
    return "x", True


@app.get("/bad-headers")
def bad_headers():
    return "x", 200, True
