from flask import Flask

app = Flask("shop")


def view():
    return ""


app.add_url_rule("/", "index", view)
app.add_url_rule("/users/<int:id>", "user", view, methods=["POST", "DELETE", "GET"])
app.add_url_rule("/zebra", "animal", view, methods=["PUT"])
