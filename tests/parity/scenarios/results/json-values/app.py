from flask import Flask

app = Flask(__name__)


@app.get("/dict")
def dict():
    return {"b": 1, "a": [True, False, None, 1.5], "text": "ä<&>'\"\\\n"}


@app.get("/empty-dict")
def empty_dict():
    return {}


@app.get("/empty-list")
def empty_list():
    return []


@app.get("/list")
def list():
    return [1, "two", {"three": 3}]


@app.get("/with-headers")
def with_headers():
    return {"a": 1}, 203, {"X-A": "b"}


@app.get("/with-content-type")
def with_content_type():
    return {"a": 1}, {"Content-Type": "application/problem+json"}
