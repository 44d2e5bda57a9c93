from flask import Flask, Response, views

app = Flask(__name__)


class Index(views.MethodView):
    def get(self):
        return "GET"

    def head(self):
        return Response("", headers={"X-Method": "HEAD"})


app.add_url_rule("/", view_func=Index.as_view("index"))
