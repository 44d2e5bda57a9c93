from flask import Flask
from werkzeug.routing import BaseConverter

app = Flask(__name__)


class Repeat(BaseConverter):
    def __init__(self, map, times, glue=""):
        super().__init__(map)
        self.times, self.glue = times, glue

    def to_python(self, value):
        return self.glue.join([value] * self.times)


app.url_map.converters["repeat"] = Repeat


@app.get("/plain/<repeat(2):text>")
def plain(text):
    return text


@app.get("/glued/<repeat(3, glue='-'):text>")
def glued(text):
    return text
