from flask import Flask, request
from flask.views import MethodView, View

app = Flask(__name__)


class Off(View):
    methods = ["GET"]
    provide_automatic_options = False

    def dispatch_request(self):
        return request.method


class On(View):
    methods = ["OPTIONS"]
    provide_automatic_options = True

    def dispatch_request(self):
        return request.method


class Own(MethodView):
    def options(self):
        return "own answer"

    def get(self):
        return "get"


app.add_url_rule("/off", view_func=Off.as_view("off"))
app.add_url_rule("/on", view_func=On.as_view("on"))
app.add_url_rule("/own", view_func=Own.as_view("own"))


def plain():
    return request.method


app.add_url_rule("/keyword", "keyword", plain, provide_automatic_options=False)
app.add_url_rule("/more", "more", plain, methods=["GET", "POST"], provide_automatic_options=False)
