from flask import Flask, jsonify, request
from flask.json.provider import DefaultJSONProvider


class Envelope(DefaultJSONProvider):
    def dumps(self, value, **options):
        return super().dumps({"data": value}, **options)

    def loads(self, text, **options):
        return super().loads(text, **options)["data"]


class App(Flask):
    json_provider_class = Envelope


app = App(__name__)


@app.get("/table")
def table():
    return [1, 2]


@app.get("/jsonify")
def one():
    return jsonify({"a": 1})


@app.post("/read")
def read():
    return str(request.get_json()["x"])
