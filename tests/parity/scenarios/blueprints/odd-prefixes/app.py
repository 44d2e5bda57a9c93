from flask import Blueprint, Flask, request

app = Flask(__name__)


def where():
    return request.url_rule.rule + " " + request.endpoint


def bp(name, prefix):
    made = Blueprint(name, __name__, url_prefix=prefix)
    made.add_url_rule("", "bare", where)
    made.add_url_rule("/x", "x", where)
    made.add_url_rule("//y", "y", where)
    return made


slash = bp("slash", "/slash/")
empty = Blueprint("empty", __name__, url_prefix="")
empty.add_url_rule("z", "z", where)
nested = bp("nested", "/nested/")
slash.register_blueprint(empty)
slash.register_blueprint(nested)
app.register_blueprint(slash)

variable = Blueprint("variable", __name__, url_prefix="/<int:id>")


@variable.get("/<name>")
def view(id, name):
    return f"{id} {name}"


app.register_blueprint(variable)


@app.get("/rules/of/all", endpoint="/rules/of/all")
def rules():
    return sorted(rule.rule + " " + rule.endpoint for rule in app.url_map.iter_rules())
