from flask import Blueprint, Flask, request, url_for

app = Flask(__name__, subdomain_matching=True)
app.config["SERVER_NAME"] = "example.test"

parent = Blueprint("parent", __name__, subdomain="parent")
child = Blueprint("child", __name__, subdomain="child")
inherits = Blueprint("inherits", __name__)
given = Blueprint("given", __name__)
user = Blueprint("user", __name__, subdomain="<name>.users")


def where():
    return [request.endpoint, url_for(request.endpoint, _external=True)]


for name, bp in {"parent": parent, "child": child, "inherits": inherits, "given": given}.items():
    bp.add_url_rule("/" + name, "index", where)


@user.get("/")
def index(name):
    return name + " " + url_for(".index", name="other")


parent.register_blueprint(child)
parent.register_blueprint(inherits)
app.register_blueprint(parent)
app.register_blueprint(given, subdomain="given")
app.register_blueprint(user)


@app.get("/")
def bare():
    return "no subdomain"
