from flask import Flask, request

app = Flask(__name__)


@app.route("/echo", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def echo():
    return request.method


@app.get("/")
def index():
    client = app.test_client()
    seen = []
    for name in ["get", "post", "put", "patch", "delete", "options", "trace"]:
        seen.append(getattr(client, name)("/echo").text)
    head = client.head("/echo")
    seen.append(f"head {head.status_code} {head.text!r} {head.content_length}")
    seen.append(client.open("/echo", method="PUT").text)
    return seen
