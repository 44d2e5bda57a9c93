from flask import Blueprint, Flask, g, url_for

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/<lang>/bp")


@app.url_defaults
def add_language(endpoint, values):
    if "lang" in values or not g.get("lang"):
        return
    if app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = g.lang


@app.url_value_preprocessor
def pull_language(endpoint, values):
    g.lang = values.pop("lang", None) if values else None


@bp.url_value_preprocessor
def pull_page(endpoint, values):
    g.page = values.pop("page", None)


@bp.url_defaults
def add_page(endpoint, values):
    if endpoint == "bp.page":
        values.setdefault("page", g.page)


@app.get("/<lang>/")
def home():
    return [g.lang, url_for("home"), url_for("home", lang="de"), url_for("plain")]


@app.get("/plain")
def plain():
    return [g.lang, url_for("home", lang="fr")]


@bp.get("/<int:page>")
def page():
    return [g.lang, g.page, url_for(".page"), url_for(".page", page=9)]


app.register_blueprint(bp)
