from flask import Flask, make_response, request

app = Flask(__name__)


@app.get("/set")
def set_cookies():
    response = make_response("set")
    response.set_cookie("own", "1")
    response.set_cookie("all", "2", domain="example.com")
    return response


@app.get("/show")
def show():
    return request.headers.get("Cookie", "none")


@app.get("/")
def index():
    client = app.test_client()
    client.get("/set", base_url="http://example.com")
    hosts = ["http://localhost", "http://example.com", "https://example.com:8443", "http://www.example.com"]
    hosts += ["http://notexample.com", "http://example.com.evil"]
    seen = [client.get("/show", base_url=host).text for host in hosts]
    seen.append(app.test_client(use_cookies=False).get("/show").text)
    return seen
