from flask import Flask
from flask.views import MethodView

app = Flask(__name__)


class Item(MethodView):
    def get(self, id=None):
        return {"id": id}

    def post(self):
        return "created", 201

    def put(self, id):
        return f"put {id}"

    def delete(self, id):
        return f"deleted {id}", 202

    def patch(self, id):
        return f"patched {id}"


view = Item.as_view("item")
app.add_url_rule("/items/", view_func=view, methods=["GET", "POST"])
app.add_url_rule("/items/<int:id>", view_func=view, methods=["GET", "PUT", "DELETE", "PATCH"])
