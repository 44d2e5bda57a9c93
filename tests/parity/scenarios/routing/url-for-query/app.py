from flask import Flask, url_for

app = Flask(__name__)


@app.get("/items/<int:id>")
def item(id):
    return str(id)


@app.get("/")
def index():
    return "\n".join(
        [
            url_for("item", id=1),
            url_for("item", id=1, q="a b"),
            url_for("item", id=1, q="ü&=?#/+"),
            url_for("item", id=1, l=[1, 2, "x"]),
            url_for("item", id=1),
            url_for("item", id=1, none=None),
            url_for("item", id="2"),
            url_for("static", filename="a b/c&d.css", v="1"),
        ]
    )
