from flask import Blueprint, Flask, request

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/bp")

bp.add_url_rule("/later", "later")


@bp.endpoint("bp.later")
def later():
    return "later"


app.add_url_rule("/app-later", "own")


@bp.endpoint("own")
def own():
    return "a rule of the app, a view of the blueprint"


@bp.route("/many", methods=["GET", "POST"])
def many():
    return request.method


bp.put("/verbs", endpoint="put")(lambda: "put")
bp.patch("/verbs", endpoint="patch")(lambda: "patch")
bp.delete("/verbs", endpoint="delete")(lambda: "delete")

app.register_blueprint(bp)


@app.get("/blueprints")
def blueprints():
    return [[each.name for each in app.iter_blueprints()], app.blueprints["bp"] is bp]
