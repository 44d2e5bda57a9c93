from flask import Blueprint, Flask, request, url_for

app = Flask(__name__)
parent = Blueprint("parent", __name__, url_prefix="/parent")
child = Blueprint("child", __name__, url_prefix="/child/")
grandchild = Blueprint("grandchild", __name__)
plain = Blueprint("plain", __name__)


def where():
    return {
        "endpoint": request.endpoint,
        "blueprint": request.blueprint,
        "blueprints": request.blueprints,
        "url": url_for(request.endpoint),
    }


for bp in parent, child, grandchild, plain:
    bp.add_url_rule("/", "index", where)
    bp.add_url_rule("/x", "x", where)
    bp.add_url_rule("no-slash", "no_slash", where)
parent.add_url_rule("", "bare", where)

child.register_blueprint(grandchild, url_prefix="/grandchild")
parent.register_blueprint(child)
app.register_blueprint(parent)
app.register_blueprint(plain, url_prefix="/plain")
