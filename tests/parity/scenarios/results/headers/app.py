from flask import Flask, Response
from werkzeug.datastructures import Headers

app = Flask(__name__)


@app.get("/map")
def map():
    return "x", {"X-A": "1"}


@app.get("/pairs")
def pairs():
    return "x", [("X-A", "1"), ("X-B", "2")]


@app.get("/headers")
def headers():
    headers = Headers()
    headers.add("X-A", "1")
    headers.add("X-A", "2")
    return "x", headers


@app.get("/list-of-values")
def list_of_values():
    return "x", {"X-A": ["1", "2"]}


@app.get("/number")
def number():
    return "x", {"X-A": 42}


@app.get("/content-type")
def content_type():
    return "x", {"content-type": "text/plain"}


@app.get("/status-and-pairs")
def status_and_pairs():
    return "x", 202, [("X-A", "1"), ("Content-Type", "text/csv")]


@app.get("/pairs-of-json")
def pairs_of_json():
    return {"a": 1}, [("X-A", "1"), ("X-A", "2")]


@app.get("/pairs-of-a-response")
def pairs_of_a_response():
    return Response("x"), [("X-A", "1"), ("X-A", "2")]


@app.get("/pairs-of-text")
def pairs_of_text():
    return "x", [("X-A", "1"), ("X-A", "2")]
