from flask import Flask, request, views

app = Flask(__name__)


class Index(views.View):
    methods = ["GET", "POST"]

    def dispatch_request(self):
        return request.method


app.add_url_rule("/", view_func=Index.as_view("index"))
