from flask import Flask, abort, got_request_exception, request_finished, request_tearing_down
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
log = []


@got_request_exception.connect_via(app)
def failed(sender, exception):
    log.append("exception " + ("http" if isinstance(exception, HTTPException) else "other"))


@request_finished.connect_via(app)
def finished(sender, response):
    log.append(f"finished {response.status_code}")


@request_tearing_down.connect_via(app)
def tearing_down(sender, exc):
    log.append("tearing down " + ("well" if exc is None else "badly"))


@app.get("/broken")
def broken():
    raise RuntimeError("broken")


@app.get("/gone")
def gone():
    abort(410)


@app.get("/log")
def show():
    global log
    text = "\n".join(log)
    log = []
    return text
