from flask import Blueprint, Flask, url_for
from werkzeug.routing import BuildError

app = Flask(__name__)
outer = Blueprint("outer", __name__, url_prefix="/outer")
inner = Blueprint("inner", __name__, url_prefix="/inner")


def urls():
    list = []
    for endpoint in (
        ".index", "index", "outer.index", "outer.inner.index", ".inner.index", ".missing", "inner.index",
    ):  # fmt: skip
        try:
            url = url_for(endpoint)
        except BuildError:
            url = "BuildError"
        list.append(endpoint + " " + url)
    return list


outer.add_url_rule("/", "index", urls)
inner.add_url_rule("/", "index", urls)
app.add_url_rule("/", "index", urls)

outer.register_blueprint(inner)
app.register_blueprint(outer)
