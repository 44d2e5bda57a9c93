from flask import Blueprint, Flask, abort, g, url_for

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/bp")
events = []


def note(name, result=None):
    events.append(name)
    return result


app.before_request(lambda: note("app before"))
bp.before_app_request(lambda: note("bp before app"))
bp.before_request(lambda: note("bp before"))
bp.after_app_request(lambda response: note("bp after app", response))
bp.after_request(lambda response: note("bp after", response))
bp.teardown_app_request(lambda err: note("bp teardown app"))
bp.teardown_request(lambda err: note("bp teardown"))


@bp.app_url_value_preprocessor
def take_lang(endpoint, values):
    g.lang = values.pop("lang", None) if values else None


@bp.app_url_defaults
def add_lang(endpoint, values):
    if app.url_map.is_endpoint_expecting(endpoint, "lang") and "lang" not in values:
        values["lang"] = g.get("lang") or "en"


@bp.app_errorhandler(418)
def teapot(err):
    return "app's teapot", 418


@app.get("/<lang>/x")
def x():
    return url_for("x")


@app.get("/teapot")
def view_teapot():
    abort(418)


@bp.get("/")
def index():
    return url_for("x")


@app.get("/log")
def log():
    global events
    list = events
    events = []
    return "\n".join(list)


app.register_blueprint(bp)
