import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


@app.get("/")
def index():
    told = []

    def receiver(sender):
        pass

    def connected(source, **args):
        told.append(["connected", source is signal, args["receiver"] is receiver, args["sender"] == "a", args["weak"]])

    def disconnected(source, **args):
        told.append(["disconnected", source is signal, args["receiver"] is receiver, args["sender"] == "a"])

    signal.receiver_connected.connect(connected, sender=signal)
    signal.receiver_disconnected.connect(disconnected)
    signal.connect(receiver, sender="a")
    signal.connect(receiver, weak=False)
    signal.disconnect(receiver, "a")
    signal.disconnect(receiver)
    signal.receiver_connected.disconnect(connected)
    signal.receiver_disconnected.disconnect(disconnected)
    signal.connect(receiver)
    return told
