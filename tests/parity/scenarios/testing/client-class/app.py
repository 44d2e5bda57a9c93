from flask import Flask, request
from flask.testing import FlaskClient

app = Flask(__name__)


class TokenClient(FlaskClient):
    def __init__(self, *args, token=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.token = token

    def open(self, *args, **kwargs):
        kwargs.setdefault("headers", {})["X-Token"] = self.token
        return super().open(*args, **kwargs)


app.test_client_class = TokenClient


@app.get("/echo")
def echo():
    return request.headers["X-Token"]


@app.get("/")
def index():
    client = app.test_client(token="secret")
    return [isinstance(client, TokenClient), client.get("/echo").text, client.application is app]
