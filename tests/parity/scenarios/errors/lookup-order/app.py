from flask import Blueprint, Flask, abort
from werkzeug.exceptions import HTTPException


class E1(Exception):
    pass


class E2(E1):
    pass


app = Flask(__name__)
outer = Blueprint("outer", __name__, url_prefix="/outer")
inner = Blueprint("inner", __name__, url_prefix="/inner")

app.register_error_handler(E2, lambda err: "app E2")
app.register_error_handler(404, lambda err: "app 404")
app.register_error_handler(403, lambda err: "app 403")
outer.register_error_handler(E1, lambda err: "outer E1")
outer.register_error_handler(404, lambda err: "outer 404")
inner.register_error_handler(HTTPException, lambda err: "inner any")


def raise_e2():
    raise E2()


for bp in outer, inner:
    bp.add_url_rule("/e2", "e2", raise_e2)
    bp.add_url_rule("/404", "404", lambda: abort(404))
    bp.add_url_rule("/403", "403", lambda: abort(403))
    bp.add_url_rule("/410", "410", lambda: abort(410))

outer.register_blueprint(inner)
app.register_blueprint(outer)
