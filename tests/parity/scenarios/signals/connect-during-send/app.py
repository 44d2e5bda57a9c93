import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


@app.get("/")
def index():
    late = 0

    def second(sender):
        nonlocal late
        late += 1

    def first(sender):
        signal.connect(second)

    signal.connect(first)
    counts = [len(signal.send("a")), late]
    counts += [len(signal.send("a")), late]
    signal.disconnect(first)
    signal.disconnect(second)
    return counts
