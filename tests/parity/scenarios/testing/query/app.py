from flask import Flask, request

app = Flask(__name__)


@app.get("/echo")
def echo():
    return request.query_string


@app.get("/")
def index():
    client = app.test_client()
    both = "none"
    try:
        client.get("/echo?in=path", query_string={"x": 1})
    except ValueError:
        both = "refused"
    return [
        client.get("/echo", query_string={"a": 1, "b": "x y"}).text,
        client.get("/echo", query_string={"a": [1, 2]}).text,
        client.get("/echo", query_string="raw=%20").text,
        client.get("/echo?in=path").text,
        client.get("/echo?a=1#fragment").text,
        client.get("/echo", query_string={"q": "ü&="}).text,
        both,
    ]
