import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


@app.get("/")
def index():
    def receiver(sender):
        return "called"

    signal.connect(receiver)
    seen = [len(signal.send("a"))]
    with signal.muted():
        seen += [len(signal.send("a")), signal.has_receivers_for("a")]
    seen.append(len(signal.send("a")))
    signal.disconnect(receiver)
    return seen
