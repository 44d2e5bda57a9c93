from flask import Blueprint, Flask, abort, g, request, url_for

app = Flask(__name__)
bp = Blueprint("bp", __name__)
count = 0


@bp.before_request
def before():
    g.ran = g.get("ran", 0) + 1


@bp.before_app_request
def before_app():
    global count
    count += 1


@bp.errorhandler(404)
def not_found(err):
    return "404 of " + request.blueprint, 404


@bp.get("/")
def index():
    return [request.endpoint, url_for(".index"), url_for("bp.index"), g.ran, count]


@bp.get("/none")
def none():
    abort(404)


app.register_blueprint(bp, url_prefix="/one")
app.register_blueprint(bp, url_prefix="/two", name="two")

parent = Blueprint("parent", __name__, url_prefix="/parent")
parent.register_blueprint(bp, url_prefix="/a", name="a")
parent.register_blueprint(bp, url_prefix="/b", name="b")
app.register_blueprint(parent)
