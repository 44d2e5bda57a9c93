from flask import Flask, request, url_for

app = Flask(__name__)


@app.get("/echo")
def echo():
    return [request.host, request.scheme, request.root_path, request.path, request.url, url_for("echo", x=1)]


@app.get("/")
def index():
    client = app.test_client()
    seen = [
        client.get("/echo").json,
        client.get("/echo", base_url="https://shop.example:8443").json,
        client.get("/echo", base_url="http://shop.example/mount/").json,
        client.get("https://other.example/echo?a=1").json,
        client.get("/echo", subdomain="api", url_scheme="https").json,
    ]
    app.config["SERVER_NAME"] = "named.example"
    app.config["PREFERRED_URL_SCHEME"] = "https"
    app.config["APPLICATION_ROOT"] = "/app"
    seen.append(client.get("/echo").json)
    seen.append(client.get("/echo", subdomain="api").json)
    app.config.update(SERVER_NAME=None, PREFERRED_URL_SCHEME="http", APPLICATION_ROOT="/")
    try:
        client.get("/echo", base_url="http://x", subdomain="y")
    except AssertionError:
        seen.append("refused")
    return seen
