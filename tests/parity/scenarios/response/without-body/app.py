from flask import Flask

app = Flask(__name__)


@app.get("/<int:status>")
def show(status):
    return "a body", status, {"X-Kept": "1", "Content-Language": "en", "Allow": "GET"}


@app.get("/explicit")
def explicit():
    return "a body", 204, {"Content-Length": "6"}
