from flask import Blueprint, Flask

bp = Blueprint("bp", __name__)


@bp.errorhandler(500)
def bp_handler(err):
    return "bp-error"


@bp.get("/error")
def bp_error():
    raise Exception("broken")


app = Flask(__name__)


@app.errorhandler(500)
def app_handler(err):
    return "app-error"


@app.get("/error")
def error():
    raise Exception("broken")


app.register_blueprint(bp, url_prefix="/bp")
