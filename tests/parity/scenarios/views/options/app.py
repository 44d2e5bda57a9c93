from flask import Flask, request
from flask.views import MethodView, View

app = Flask(__name__)


class Plain(View):
    methods = ["GET", "PUT"]

    def dispatch_request(self):
        return request.method


class Own(View):
    methods = ["GET", "OPTIONS"]
    provide_automatic_options = False

    def dispatch_request(self):
        return "own " + request.method


class None_(View):
    provide_automatic_options = False

    def dispatch_request(self):
        return "none"


class ByMethod(MethodView):
    def options(self):
        return "by method"

    def get(self):
        return "get"


app.add_url_rule("/plain", view_func=Plain.as_view("plain"))
app.add_url_rule("/own", view_func=Own.as_view("own"))
app.add_url_rule("/none", view_func=None_.as_view("none"))
app.add_url_rule("/method", view_func=ByMethod.as_view("method"))
