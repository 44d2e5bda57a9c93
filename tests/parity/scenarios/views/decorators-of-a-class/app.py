from functools import wraps

from flask import Flask, make_response
from flask.views import View

app = Flask(__name__)


def add_x_parachute(fn):
    @wraps(fn)
    def new_function(*args, **kwargs):
        response = make_response(fn(*args, **kwargs))
        response.headers["X-Parachute"] = "awesome"
        response.headers.add("X-Order", "parachute")
        return response

    return new_function


def shout(fn):
    @wraps(fn)
    def new_function(*args, **kwargs):
        response = make_response(fn(*args, **kwargs))
        response.data = response.data.upper()
        response.headers.add("X-Order", "shout")
        return response

    return new_function


class Index(View):
    decorators = [add_x_parachute, shout]

    def dispatch_request(self, name):
        return "Awesome " + name


app.add_url_rule("/<name>", view_func=Index.as_view("index"))
