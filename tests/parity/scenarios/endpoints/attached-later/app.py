from flask import Flask
from werkzeug.routing import Rule, Submount

app = Flask(__name__)


app.url_map.add(
    Submount(
        "/foo",
        [
            Rule("/bar", endpoint="bar"),
            Rule("/", endpoint="index"),
        ],
    )
)


@app.endpoint("bar")
def bar():
    return "bar"


def index():
    return "index"


app.view_functions["index"] = index
