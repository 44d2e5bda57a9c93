import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


@app.get("/")
def index():
    calls, both = 0, []

    # Whichever is called first disconnects the other.
    def make(i):
        def receiver(sender):
            nonlocal calls
            calls += 1
            signal.disconnect(both[1 - i])

        return receiver

    both += [make(0), make(1)]
    for receiver in both:
        signal.connect(receiver)
    signal.send("a")
    first = calls
    signal.send("a")
    for receiver in both:
        signal.disconnect(receiver)
    return [first, calls]
