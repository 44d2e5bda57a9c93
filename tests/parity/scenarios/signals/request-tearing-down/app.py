from flask import Flask
from flask import request_tearing_down

app = Flask(__name__)
seen = []


def receiver(sender, exc):
    seen.append(str(exc) if exc else "none")


request_tearing_down.connect(receiver, app)


class Failure(Exception):
    pass


@app.get("/")
def index():
    return "ok"


@app.get("/fail")
def fail():
    raise Failure("failure")


@app.get("/seen")
def get_seen():
    return " ".join(seen)
