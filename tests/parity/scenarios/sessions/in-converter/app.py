from flask import Flask, session
from werkzeug.routing import BaseConverter

app = Flask(__name__)
app.secret_key = "key"


class OwnerConverter(BaseConverter):
    def to_python(self, value):
        return f"{value} for {session.get('user', 'nobody')}"


app.url_map.converters["owner"] = OwnerConverter


@app.get("/login")
def login():
    session["user"] = "ada"
    return "in"


@app.get("/file/<owner:name>")
def file(name):
    return name
