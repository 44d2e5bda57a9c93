import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


@app.get("/")
def index():
    def receiver(sender):
        return "called"

    signal.connect(receiver, sender="b")
    counts = [len(signal.send("b"))]
    with signal.connected_to(receiver, "a"):
        counts.append(len(signal.send("b")))
    counts.append(len(signal.send("b")))
    return counts
