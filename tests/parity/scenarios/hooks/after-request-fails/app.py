from flask import Flask, request

app = Flask(__name__)


@app.after_request
def after(response):
    if request.path == "/":
        raise RuntimeError("after")
    return response


@app.errorhandler(500)
def broken(error):
    return "500 handler: " + str(error.original_exception is not None).lower(), 500


@app.get("/")
def index():
    return "view"


@app.get("/fine")
def fine():
    return "fine"
