from flask import Flask, request, session
from werkzeug.routing import BaseConverter

app = Flask(__name__)
app.secret_key = "testkey"


class Context(BaseConverter):
    def to_python(self, value):
        return f"{value} {request.method} {session.get('name', 'nobody')}"


app.url_map.converters["ctx"] = Context


@app.get("/<ctx:name>")
def index(name):
    return name
