from flask import Flask, url_for
from werkzeug.routing import BuildError

app = Flask(__name__)


def first(error, endpoint, values):
    if endpoint == "first":
        raise error


def second(error, endpoint, values):
    if endpoint == "elsewhere":
        return "/elsewhere/" + str(values["id"])


app.url_build_error_handlers.append(first)
app.url_build_error_handlers.append(second)


@app.get("/")
def index():
    return url_for("elsewhere", id=7)


@app.get("/unknown")
def unknown():
    try:
        return url_for("indx")
    except BuildError as error:
        return str(error)
