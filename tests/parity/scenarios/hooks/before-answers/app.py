from flask import Flask, request

app = Flask(__name__)
log = []


@app.before_request
def first():
    log.append("first")


@app.before_request
def second():
    if request.args.get("stop"):
        return "stopped", 403, {"X-From": "hook"}


@app.before_request
def third():
    log.append("third")


@app.after_request
def after(response):
    global log
    response.headers["X-Log"] = " ".join(log)
    log = []
    return response


@app.get("/")
def index():
    log.append("view")
    return "view"
