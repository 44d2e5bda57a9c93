import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


@app.get("/")
def index():
    def any(sender):
        pass

    def one(sender):
        pass

    seen = [signal.has_receivers_for("a"), bool(signal.receivers)]
    signal.connect(one, sender="a")
    seen += [signal.has_receivers_for("a"), signal.has_receivers_for("b")]
    seen += [signal.has_receivers_for(blinker.ANY), bool(signal.receivers)]
    signal.connect(any)
    seen += [len(list(signal.receivers_for("a"))), len(list(signal.receivers_for("b")))]
    seen.append(signal.has_receivers_for(blinker.ANY))
    signal.disconnect(any)
    signal.disconnect(one)
    seen.append(bool(signal.receivers))
    return seen
