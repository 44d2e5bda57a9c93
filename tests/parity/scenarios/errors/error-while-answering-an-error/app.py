from flask import Flask, request

app = Flask(__name__)


@app.after_request
def first(response):
    response.headers["X-First"] = "yes"
    return response


@app.after_request
def second(response):
    if request.path != "/fine":
        raise Exception("in after_request")
    response.headers["X-Second"] = "yes"
    return response


@app.get("/fine")
def fine():
    return "fine"


@app.get("/broken")
def broken():
    raise Exception("broken")
