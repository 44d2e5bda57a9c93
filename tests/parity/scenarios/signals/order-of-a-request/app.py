import flask.signals
from flask import Flask

app = Flask(__name__)
events = []


def listen(name):
    def receiver(sender, **extra):
        events.append(name)

    getattr(flask.signals, name).connect(receiver, app, weak=False)


for name in [
    "appcontext_pushed", "request_started", "request_finished", "request_tearing_down", "appcontext_tearing_down",
    "appcontext_popped", "got_request_exception",
]:
    listen(name)


@app.get("/")
def index():
    return "hello"


@app.get("/error")
def error():
    raise Exception("oops")


@app.get("/events")
def show():
    global events
    seen, events = events, []
    return seen
