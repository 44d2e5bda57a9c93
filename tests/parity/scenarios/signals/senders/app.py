from flask import Flask
from blinker import Namespace

app = Flask(__name__)
signal = Namespace().signal("saved")


def any_sender(sender, what):
    return f"any {what}"


def only_one(sender, what):
    return f"one {what}"


signal.connect(any_sender)
signal.connect(only_one, sender="one")


def sent(sender):
    return ", ".join(sorted(result for receiver, result in signal.send(sender, what="x")))


@app.get("/")
def index():
    lines = [sent("one"), sent("two"), str(bool(signal.has_receivers_for("two"))).lower()]
    signal.disconnect(any_sender)
    lines.append(sent("one"))
    lines.append(sent("two"))
    lines.append(str(any(signal.receivers_for("two"))).lower())
    return "\n".join(lines)
