import blinker
from flask import Flask, current_app

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


@app.get("/")
def index():
    def receiver(sender):
        return sender == app

    signal.connect(receiver, sender=app)
    results = signal.send(current_app._get_current_object())
    signal.disconnect(receiver)
    return [len(results), results[0][1]]
