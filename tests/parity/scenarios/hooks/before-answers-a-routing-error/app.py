from flask import Flask, request

app = Flask(__name__)


@app.before_request
def before():
    if request.routing_exception:
        err = request.routing_exception
        return f"{err.code} endpoint={request.endpoint or 'none'}"


@app.get("/only-get")
def only_get():
    return "view"


@app.get("/folder/")
def folder():
    return "folder"
