from flask import Flask, make_response, request

app = Flask(__name__)


@app.after_request
def first(response):
    response.headers["X-Last"] = "first registered"
    return response


@app.after_request
def second(response):
    if request.path == "/replaced":
        new = make_response("another", 201)
        new.headers["X-Was"] = str(response.status_code)
        return new
    return response


@app.get("/replaced")
def replaced():
    return "first"


@app.get("/kept")
def kept():
    return "first"
