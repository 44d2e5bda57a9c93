from flask import Flask, url_for
from werkzeug.routing import BaseConverter, UnicodeConverter, ValidationError

app = Flask(__name__)


class ListConverter(BaseConverter):
    def __init__(self, map, separator="+"):
        super().__init__(map)
        self.separator = separator

    def to_python(self, value):
        return value.split(self.separator)

    def to_url(self, values):
        return self.separator.join(super(ListConverter, self).to_url(value) for value in values)


class EvenConverter(BaseConverter):
    regex = r"\d+"
    weight = 40

    def to_python(self, value):
        if int(value) % 2:
            raise ValidationError()
        return int(value)


class RestConverter(BaseConverter):
    part_isolating = False
    regex = ".*?"
    weight = 300


app.url_map.converters["list"] = ListConverter
app.url_map.converters["even"] = EvenConverter
app.url_map.converters["rest"] = RestConverter


@app.get("/list/<list:items>")
def list_(items):
    return items


@app.get("/dashed/<list(separator='-'):items>")
def dashed(items):
    return items


@app.get("/even/<even:n>")
def even(n):
    return f"even {n + 1}"


@app.get("/rest/<rest:path>/end")
def rest(path):
    return path


@app.get("/n/<int:n>")
def any_int(n):
    return f"int {n}"


@app.get("/n/<even:n>")
def even_int(n):
    return f"even {n}"


@app.get("/urls")
def urls():
    return [
        url_for("list_", items=["a b", "c/d"]),
        url_for("dashed", items=["1", "2"]),
        url_for("even", n=4),
        url_for("rest", path="x/y"),
    ]
