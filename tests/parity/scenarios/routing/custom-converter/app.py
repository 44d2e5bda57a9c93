from flask import Flask, url_for
from werkzeug.routing import BaseConverter

app = Flask(__name__)


class List(BaseConverter):
    def to_python(self, value):
        return value.split(",")

    def to_url(self, value):
        return ",".join(str(item) for item in value)


app.url_map.converters["list"] = List


@app.get("/<list:args>")
def index(args):
    return "|".join(args)


@app.get("/url/")
def url():
    return url_for("index", args=[4, 5, 6])
