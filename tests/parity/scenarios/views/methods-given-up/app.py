from flask import Flask, views

app = Flask(__name__)


class GetView(views.MethodView):
    def get(self):
        return "GET"


class OtherView(GetView):
    def post(self):
        return "POST"


class View(OtherView):
    methods = ["GET"]


app.add_url_rule("/", view_func=View.as_view("index"))
