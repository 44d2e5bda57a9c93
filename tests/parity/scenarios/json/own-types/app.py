from flask import Flask
from markupsafe import Markup

app = Flask(__name__)


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


default = app.json.default
app.json.default = lambda value: {"x": value.x, "y": value.y} if isinstance(value, Point) else default(value)


@app.get("/")
def index():
    return {"point": Point(1, 2), "markup": Markup("<b>")}
