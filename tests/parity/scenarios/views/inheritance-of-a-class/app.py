from flask import Flask
from flask.views import MethodView

app = Flask(__name__)


class Index(MethodView):
    def get(self):
        return "GET"

    def post(self):
        return "POST"


class BetterIndex(Index):
    def delete(self):
        return "DELETE"


class OnlyGet(Index):
    methods = ["GET"]


class Overridden(Index):
    def get(self):
        return "better " + super().get()


app.add_url_rule("/", view_func=Index.as_view("index"))
app.add_url_rule("/better", view_func=BetterIndex.as_view("better"))
app.add_url_rule("/only-get", view_func=OnlyGet.as_view("only_get"))
app.add_url_rule("/overridden", view_func=Overridden.as_view("overridden"))


@app.get("/methods")
def methods():
    return [sorted(cls.as_view("x").methods) for cls in (Index, BetterIndex, OnlyGet)]
