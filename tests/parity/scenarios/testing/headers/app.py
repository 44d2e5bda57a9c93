from flask import Flask, request

app = Flask(__name__)


@app.get("/echo")
def echo():
    names = ["X-Token", "Accept", "Host", "User-Agent", "Content-Type"]
    return {name: request.headers.get(name) for name in names}


@app.get("/")
def index():
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = "spec/1"
    return [
        client.get("/echo", headers={"X-Token": "t", "accept": "text/html"}).json,
        client.get("/echo", headers=[("X-Token", "a"), ("X-Token", "b")]).json,
        client.get("/echo", headers={"User-Agent": "own", "Host": "other.example"}).json,
        client.get("/echo", headers={"Content-Type": "text/plain"}).json,
    ]
