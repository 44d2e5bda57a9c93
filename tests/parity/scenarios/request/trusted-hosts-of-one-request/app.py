from flask import Flask, request

app = Flask(__name__)


@app.before_request
def before():
    if request.path == "/strict":
        request.trusted_hosts = ["good.example"]


@app.get("/strict")
def strict():
    return request.host


@app.get("/url")
def url():
    return request.url


@app.get("/in-view")
def in_view():
    request.trusted_hosts = [".example"]
    return request.host_url
