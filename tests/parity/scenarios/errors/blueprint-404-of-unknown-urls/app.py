from flask import Blueprint, Flask, abort

bp = Blueprint("bp", __name__, url_prefix="/bp")


@bp.errorhandler(404)
def bp_404(err):
    return "bp 404", 404


@bp.errorhandler(405)
def bp_405(err):
    return "bp 405", 405


@bp.app_errorhandler(410)
def app_410(err):
    return "everybody's 410", 410


@bp.get("/known")
def known():
    abort(404)


app = Flask(__name__)
app.register_blueprint(bp)


@app.get("/gone")
def gone():
    abort(410)
