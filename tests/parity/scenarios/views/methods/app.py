from flask import Flask, views

app = Flask(__name__)


class Index(views.MethodView):
    def get(self):
        return "GET"

    def post(self):
        return "POST"


app.add_url_rule("/", view_func=Index.as_view("index"))
