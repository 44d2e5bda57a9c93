import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


@app.get("/<int:n>")
def index(n):
    depth = 0

    def receiver(sender, n):
        nonlocal depth
        depth += 1
        return len(signal.send(sender, n=n - 1)) if n > 0 else 0

    signal.connect(receiver)
    results = signal.send("a", n=n)
    signal.disconnect(receiver)
    return [depth, results[0][1]]
