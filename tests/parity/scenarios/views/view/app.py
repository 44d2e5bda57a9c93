from flask import Flask, request
from flask.views import View

app = Flask(__name__)


class Index(View):
    methods = ["GET", "POST"]

    def dispatch_request(self):
        return request.method


class Greeter(View):
    def __init__(self, greeting):
        self.greeting = greeting

    def dispatch_request(self, name):
        return f"{self.greeting} {name} from {request.endpoint}"


app.add_url_rule("/", view_func=Index.as_view("index"))
app.add_url_rule("/hello/<name>", view_func=Greeter.as_view("hello", "Hello"))
app.add_url_rule("/bye/<name>", view_func=Greeter.as_view("bye", greeting="Goodbye"))
