from flask import Blueprint, Flask, abort, request
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/bp")


@app.errorhandler(HTTPException)
def seen(err):
    return {
        "code": err.code,
        "endpoint": request.endpoint,
        "blueprint": request.blueprint,
        "blueprints": request.blueprints,
        "rule": request.url_rule.rule if request.url_rule else None,
        "args": request.view_args,
    }, err.code


@bp.get("/abort/<int:code>", endpoint="abort")
def view_abort(code):
    abort(code)


app.register_blueprint(bp)
