import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


@app.get("/")
def index():
    def receiver(sender):
        return "called"

    counts = []
    with signal.connected_to(receiver, "a"):
        counts += [len(signal.send("a")), len(signal.send("b"))]
    counts.append(len(signal.send("a")))
    try:
        with signal.connected_to(receiver):
            counts.append(len(signal.send("b")))
            raise Exception("oops")
    except Exception:
        pass
    counts.append(len(signal.send("b")))
    return counts
