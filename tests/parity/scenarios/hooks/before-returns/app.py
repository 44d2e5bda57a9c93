from flask import Flask, request

app = Flask(__name__)
events = []


@app.before_request
def first():
    events.append("first")


@app.before_request
def second():
    events.append("second")
    if request.path == "/":
        return "hello"
    elif request.path == "/three":
        return "stop", 202, {"X-From": "before"}
    elif request.path == "/json":
        return {"early": True}


@app.before_request
def third():
    events.append("third")


@app.get("/")
def index():
    events.append("view")
    return "damnit"


@app.get("/log")
def log():
    return " ".join(events)
