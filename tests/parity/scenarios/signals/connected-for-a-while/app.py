from flask import Flask
from blinker import Namespace

app = Flask(__name__)
space = Namespace()
signal = space.signal("saved")
heard = []


def receiver(sender):
    heard.append(sender)


@signal.connect_via("via")
def via(sender):
    heard.append(f"via {sender}")


@app.get("/")
def index():
    signal.send("before")
    with signal.connected_to(receiver):
        signal.send("inside")
    signal.send("after")
    signal.send("via")
    space.signal("saved").send("via")
    return "\n".join(heard) + "\n" + str(space.signal("saved") is signal).lower()
