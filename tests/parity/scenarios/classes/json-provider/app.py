from flask import Flask, jsonify, request
from flask.json.provider import DefaultJSONProvider

app = Flask(__name__)


class Upper(DefaultJSONProvider):
    mimetype = "application/vnd.api+json"

    def dumps(self, obj, **kwargs):
        return super().dumps(obj, **kwargs).upper()

    def loads(self, s, **kwargs):
        return {"loaded": super().loads(s, **kwargs)}


app.json_provider_class = Upper
app.json = Upper(app)


@app.get("/table")
def table():
    return {"a": "b"}


@app.get("/jsonify")
def made():
    return jsonify("a", 1)


@app.post("/load")
def load():
    return request.get_json()


@app.get("/default")
def default():
    return str(Flask("x").json_provider_class is DefaultJSONProvider)
