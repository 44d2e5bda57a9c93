from flask import Flask, url_for

app = Flask(__name__)


def view(a=None, b=None):
    return "view"


app.add_url_rule("/", "view", view)
app.add_url_rule("/<a>", "view", view)
app.add_url_rule("/<a>/<b>", "view", view)
app.add_url_rule("/fixed/", "view", view, defaults={"a": "f"})


@app.get("/urls")
def urls():
    return " ".join(
        [
            url_for("view"),
            url_for("view", a=1),
            url_for("view", a=1, b=2),
            url_for("view", b=2),
            url_for("view", a="f"),
            url_for("view", a="f", b=2),
            url_for("view", a=1, c=3),
        ]
    )
