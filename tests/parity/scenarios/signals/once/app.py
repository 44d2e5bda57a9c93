import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


@app.get("/")
def index():
    calls, counts = 0, []

    def receiver(sender):
        nonlocal calls
        calls += 1

    def count(sender):
        nonlocal calls
        calls = 0
        signal.send(sender)
        counts.append(calls)

    signal.connect(receiver, sender="a")
    signal.connect(receiver, sender="a")
    count("a")
    signal.connect(receiver)
    count("a")
    count("b")
    signal.disconnect(receiver, "a")
    count("a")
    signal.disconnect(receiver)
    count("a")
    return counts
