from io import BytesIO

from flask import Flask, request
from flask.testing import EnvironBuilder
from werkzeug.test import create_environ

app = Flask(__name__)


@app.route("/echo", methods=["GET", "POST"])
def echo():
    return [request.method, request.url, request.get_data(as_text=True), request.headers.get("X-A"), request.remote_addr]


@app.get("/")
def index():
    client = app.test_client()
    builder = EnvironBuilder(app, "/echo?x=1", method="POST", data="text", headers={"X-A": "1"})
    environ = create_environ("/echo", "http://example.com/", query_string={"a": "b"}, headers={"X-A": "2"})
    seen = [client.open(builder).json, client.open(environ).json]
    response = client.get("/echo?again=1")
    seen.append(client.open(response.request.environ).json)
    builder = EnvironBuilder.from_environ(environ, app=app, method="POST", input_stream=BytesIO(b"new"))
    seen.append([builder.path, builder.base_url, builder.query_string, builder.headers["X-A"]])
    seen.append(client.open(builder).json)
    request_ = builder.get_request()
    seen.append([request_.method, request_.args["a"], request_.host, request_.headers["X-A"]])
    return seen
