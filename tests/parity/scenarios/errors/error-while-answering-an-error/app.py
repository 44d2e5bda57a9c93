from flask import Flask, request, session

app = Flask(__name__)
app.secret_key = "testing"


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
    return session.get("user", "nobody")


@app.get("/broken")
def broken():
    session["user"] = "ada"
    raise Exception("broken")
