from flask import Flask, request
from flask.views import MethodView

app = Flask(__name__)


class Base(MethodView):
    def get(self, id=None):
        return f"get {id}"

    def delete(self, id):
        return f"delete {id}"


class Item(Base):
    def post(self):
        return "post"


class ReadOnly(MethodView):
    methods = ["GET"]

    def get(self):
        return "read"

    def post(self):
        return "never"


class Head(MethodView):
    def head(self):
        return "", 204

    def get(self):
        return "body"


items = Item.as_view("item")
app.add_url_rule("/items", view_func=items, methods=["GET", "POST"])
app.add_url_rule("/items/<int:id>", view_func=items)
app.add_url_rule("/readonly", view_func=ReadOnly.as_view("readonly"))
app.add_url_rule("/head", view_func=Head.as_view("head"))


@app.get("/methods")
def methods():
    return [sorted(cls.methods) for cls in (Base, Item, ReadOnly, Head)]
