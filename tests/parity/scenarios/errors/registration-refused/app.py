from flask import Flask
from werkzeug.exceptions import NotFound

app = Flask(__name__)


class Plain:
    pass


def handler(err):
    pass


def refused(key):
    try:
        app.register_error_handler(key, handler)
    except Exception as err:
        return str(err)
    return "taken"


results = {
    "unknown_code": refused(999),
    "instance": refused(NotFound()) != "taken",
    "plain_class": refused(Plain) != "taken",
    "text": refused("text") != "taken",
    "known_code": refused(404) == "taken",
}


@app.get("/")
def index():
    return results
