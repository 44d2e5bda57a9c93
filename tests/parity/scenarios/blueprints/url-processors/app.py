from flask import Blueprint, Flask, g, url_for

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/<lang_code>")


@bp.url_defaults
def add_language_code(endpoint, values):
    values.setdefault("lang_code", g.get("lang_code") or "xx")


@bp.url_value_preprocessor
def pull_lang_code(endpoint, values):
    g.lang_code = values.pop("lang_code")


@bp.get("/")
def index():
    return url_for(".about")


@bp.get("/about")
def about():
    return url_for(".index")


@bp.get("/page/<int:id>")
def page(id):
    return url_for(".page", id=id + 1, q=g.lang_code)


@app.get("/outside/of/bp")
def outside():
    return url_for("bp.index") + " " + url_for("bp.index", lang_code="fr")


app.register_blueprint(bp)
