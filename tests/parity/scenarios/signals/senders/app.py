import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


class Thing:
    pass


@app.get("/")
def index():
    a, b, seen = Thing(), Thing(), []

    def listen(sender, name):
        def receiver(sender):
            seen.append(name)

        signal.connect(receiver, sender=sender)
        return receiver

    receivers = [listen(a, "a"), listen("text", "text"), listen(7, "seven")]
    for sender in [a, b, "te" + "xt", 7, 8]:
        signal.send(sender)
        seen.append("-")
    for receiver in receivers:
        signal.disconnect(receiver)
    return seen
