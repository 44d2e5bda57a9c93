from flask import Flask, url_for
from werkzeug.routing import BuildError

app = Flask(__name__)


@app.get("/items/<int:id>/<name>")
def item(id, name):
    return f"{id}{name}"


@app.post("/post/<int:id>")
def post(id):
    return str(id)


def message_of(endpoint, **values):
    try:
        url_for(endpoint, **values)
    except BuildError as error:
        return str(error)


@app.get("/")
def index():
    return "\n".join(
        [
            message_of("itme"),
            message_of("item"),
            message_of("item", id=1),
            message_of("item", name="x", other=1),
            message_of("post", id=1, _method="GET"),
        ]
    )
