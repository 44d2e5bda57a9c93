from flask import Blueprint, Flask, g, url_for

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/<lang>/bp")


@app.url_defaults
def app_defaults(endpoint, values):
    values["trail"] = values.get("trail", "") + "a"


@bp.url_defaults
def bp_defaults(endpoint, values):
    values["trail"] = values.get("trail", "") + "b"
    values.setdefault("lang", g.lang)


@bp.url_value_preprocessor
def take_lang(endpoint, values):
    g.lang = values.pop("lang")


@bp.get("/")
def index():
    return url_for(".index") + " " + g.lang


@app.get("/", endpoint="home")
def home():
    return url_for("home")


app.register_blueprint(bp)
