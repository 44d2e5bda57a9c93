from flask import Flask, make_response, views

app = Flask(__name__)


def add_x_parachute(view):
    def wrapped(*args, **kwargs):
        response = make_response(view(*args, **kwargs))
        response.headers["X-Parachute"] = "awesome"
        return response

    return wrapped


class Index(views.View):
    decorators = [add_x_parachute]

    def dispatch_request(self):
        return "Awesome"


app.add_url_rule("/", view_func=Index.as_view("index"))
