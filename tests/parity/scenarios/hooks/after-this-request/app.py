from flask import Flask, after_this_request

app = Flask(__name__)


@app.after_request
def after(response):
    response.headers["X-Order"] = response.headers.get("X-Order", "") + "app"
    return response


@app.get("/")
def index():
    @after_this_request
    def one(response):
        response.headers["X-Foo"] = "a header"
        response.headers["X-Order"] = "one,"
        return response

    @after_this_request
    def two(response):
        response.headers["X-Order"] = response.headers["X-Order"] + "two,"
        return response

    return "Test"


@app.get("/plain")
def plain():
    return "plain"
