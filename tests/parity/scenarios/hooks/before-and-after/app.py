from flask import Flask

app = Flask(__name__)
events = []


@app.before_request
def before():
    events.append("before")


@app.after_request
def after(response):
    response.data += b"|after"
    events.append("after")
    return response


@app.get("/")
def index():
    return "request"


@app.get("/log")
def log():
    return " ".join(events)
