from flask import Flask
from flask import request_finished

app = Flask(__name__)


@app.after_request
def after(response):
    response.headers["X-After"] = "after"
    return response


def finished(sender, response):
    response.headers["X-Signal"] = f"{sender.name} {response.status_code} {response.headers['X-After']}"


request_finished.connect(finished, app)


@app.get("/")
def index():
    return "ok", 201
