from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

app = Flask(__name__)


class Even(BaseConverter):
    regex = r"\d+"

    def to_python(self, value):
        if int(value) % 2 == 1:
            raise ValidationError()
        return int(value)


app.url_map.converters["even"] = Even


@app.get("/<even:n>")
def even(n):
    return f"even {n}"


@app.get("/<path:rest>")
def rest(rest):
    return f"rest {rest}"
