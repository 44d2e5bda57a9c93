import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


@app.get("/")
def index():
    def receiver(sender):
        return "called"

    signal.connect(receiver, sender="a")
    signal.connect(receiver, sender="b")
    signal.disconnect(receiver, "a")
    signal.disconnect(receiver, "never connected")
    result = [len(signal.send("a")), len(signal.send("b"))]
    signal.disconnect(receiver)
    result.append(len(signal.send("b")))
    return result
