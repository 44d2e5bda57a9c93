from flask import Blueprint, Flask
from werkzeug.exceptions import Forbidden, HTTPException, NotFound

bp = Blueprint("bp", __name__)


@bp.errorhandler(HTTPException)
def bp_default(err):
    return "bp-default"


@bp.errorhandler(Forbidden)
def bp_forbidden(err):
    return "bp-forbidden"


@bp.get("/undefined")
def bp_test():
    raise NotFound()


@bp.get("/forbidden")
def bp_forbidden_test():
    raise Forbidden()


app = Flask(__name__)


@app.errorhandler(HTTPException)
def default(err):
    return "default"


@app.errorhandler(Forbidden)
def forbidden(err):
    return "forbidden"


@app.get("/forbidden")
def forbidden_test():
    raise Forbidden()


@app.get("/slash/")
def slash():
    return "slash"


app.register_blueprint(bp, url_prefix="/bp")
