from flask import Flask, url_for

app = Flask(__name__)


@app.get("/items/")
def items():
    return "items"


@app.get("/")
def index():
    try:
        url_for("items", _scheme="https", _external=False)
        relative_scheme = True
    except ValueError:
        relative_scheme = False
    return "\n".join(
        [
            url_for("items", _external=True),
            url_for("items", _scheme="https"),
            url_for("items", _scheme="https", _external=True),
            url_for("items", _anchor="x y"),
            url_for("items", _anchor="ü/?#", q="1"),
            url_for("items", _external=True, _anchor="end", a=1),
            str(relative_scheme).lower(),
        ]
    )
