from flask import Flask, Response

app = Flask(__name__)


def count(n):
    for i in range(1, n + 1):
        yield f"{i};"


@app.get("/generator")
def generator():
    return count(3)


@app.get("/generator-status")
def generator_status():
    return count(2), 201, {"Content-Type": "text/plain"}


@app.get("/response")
def response():
    return Response(count(3), mimetype="text/csv")


@app.get("/list-body")
def list_body():
    return Response(["a", "b", "c"])


@app.get("/nothing")
def nothing():
    return count(0)


@app.get("/empty-pieces")
def empty_pieces():
    yield "a"
    yield ""
    yield "b"
