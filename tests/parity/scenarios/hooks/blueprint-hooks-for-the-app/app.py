from flask import Blueprint, Flask, g

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/bp")


@bp.before_app_request
def app_wide():
    g.log = ["app-wide"]


@bp.before_request
def own():
    g.log.append("bp")


@bp.after_app_request
def after(response):
    response.headers["X-App-Wide"] = "yes"
    return response


@bp.app_errorhandler(404)
def not_found(error):
    return "bp answers 404", 404


def view():
    return " ".join(g.log)


bp.add_url_rule("/", "index", view)
app.add_url_rule("/", "index", view)
app.register_blueprint(bp)
