from flask import Blueprint, Flask, request

app = Flask(__name__)
outer = Blueprint("outer", __name__)
inner = Blueprint("inner", __name__)


def show(**kwargs):
    return {
        "endpoint": request.endpoint,
        "args": request.view_args,
        "blueprint": request.blueprint,
        "blueprints": request.blueprints,
        "rule": request.url_rule.rule,
    }


inner.get("/deep/<int:n>", endpoint="show")(show)
outer.register_blueprint(inner, url_prefix="/inner")
app.register_blueprint(outer, url_prefix="/outer")
app.get("/top/<name>", endpoint="show")(show)


@app.errorhandler(404)
def missing(err):
    return {
        "endpoint": request.endpoint,
        "rule": request.url_rule is None,
        "args": request.view_args is None,
        "same": request.routing_exception is err,
    }, 404
