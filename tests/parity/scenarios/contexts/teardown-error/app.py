from flask import Flask

app = Flask(__name__)
log = []


@app.teardown_request
def request_over(error):
    log.append("request " + type(error).__name__)


@app.teardown_appcontext
def app_over(error):
    log.append("app " + type(error).__name__)


@app.errorhandler(KeyError)
def on_key_error(error):
    return "handled", 400


@app.get("/ok")
def ok():
    return "ok"


@app.get("/handled")
def handled():
    raise KeyError


@app.get("/crash")
def crash():
    raise ValueError


@app.get("/log")
def show():
    seen = log[:]
    log.clear()
    return seen
