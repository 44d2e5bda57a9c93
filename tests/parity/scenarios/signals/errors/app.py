import blinker
from flask import Flask

app = Flask(__name__)

signal = blinker.Namespace().signal("x")


def receiver(sender):
    raise Exception("from a receiver")


signal.connect(receiver)


@app.errorhandler(Exception)
def handle(err):
    return str(err), 418


@app.get("/")
def index():
    signal.send("a")
    return "not reached"
