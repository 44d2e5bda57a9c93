from flask import Flask, g, url_for

app = Flask(__name__)


@app.url_defaults
def add_language_code(endpoint, values):
    if g.get("lang_code") is not None and app.url_map.is_endpoint_expecting(endpoint, "lang_code"):
        values.setdefault("lang_code", g.lang_code)


@app.url_value_preprocessor
def pull_lang_code(endpoint, values):
    g.lang_code = values.pop("lang_code", None) if values else None


@app.get("/<lang_code>/")
def index():
    return url_for("about")


@app.get("/<lang_code>/about")
def about():
    return url_for("something_else")


@app.get("/foo")
def something_else():
    return url_for("about", lang_code="en")
