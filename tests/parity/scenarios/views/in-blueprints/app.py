from flask import Blueprint, Flask, abort, request, url_for
from flask.views import MethodView

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/bp")


class Users(MethodView):
    def __init__(self, label):
        self.label = label

    def get(self, id):
        return {
            "label": self.label,
            "id": id,
            "endpoint": request.endpoint,
            "url": url_for(".users", id=id + 1),
        }

    def post(self, id):
        abort(409, f"user {id}")


@bp.errorhandler(409)
def conflict(err):
    return "conflict of " + err.description, 409


bp.add_url_rule("/users/<int:id>", view_func=Users.as_view("users", "U"))
app.register_blueprint(bp)
