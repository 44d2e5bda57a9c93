from flask import Flask, Response

app = Flask(__name__)


@app.get("/json/<int:status>")
def json(status):
    return {"a": 1}, status


@app.get("/text/<int:status>")
def text(status):
    return "text", status


@app.get("/response/<int:status>")
def response(status):
    return Response("text", status, {"X-A": "1", "Content-Language": "de", "Expires": "0"})


@app.get("/stream/<int:status>")
def stream(status):
    def pieces():
        yield "a"

    return pieces(), status
