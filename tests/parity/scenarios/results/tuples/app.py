from flask import Flask, Response

app = Flask(__name__)


@app.get("/full")
def full():
    return "Meh", 400, {"X-Foo": "Testing", "Content-Type": "text/plain; charset=utf-8"}


@app.get("/text-headers")
def text_headers():
    return "Hello", {"X-Foo": "Test", "Content-Type": "text/plain; charset=utf-8"}


@app.get("/text-status")
def text_status():
    return "Hi, status!", 400


@app.get("/response-headers")
def response_headers():
    return (
        Response("Hello world", 404, {"Content-Type": "text/html", "X-Foo": "Baz"}),
        {"Content-Type": "text/plain", "X-Foo": "Bar", "X-Bar": "Foo"},
    )


@app.get("/response-status")
def response_status():
    return Response("", 400), 500


@app.get("/response-full")
def response_full():
    return Response("x", 400, {"X-A": "1"}), 201, {"X-B": "2"}


@app.get("/json")
def json():
    return {"foo": "bar"}, 201


@app.get("/list")
def list():
    return ["foo", "bar"], 201
