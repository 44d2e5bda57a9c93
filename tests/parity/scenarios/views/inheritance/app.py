from flask import Flask, views

app = Flask(__name__)


class Index(views.MethodView):
    def get(self):
        return "GET"

    def post(self):
        return "POST"


class BetterIndex(Index):
    def delete(self):
        return "DELETE"


app.add_url_rule("/", view_func=BetterIndex.as_view("index"))
