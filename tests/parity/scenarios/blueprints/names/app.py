import re

from flask import Blueprint, Flask

app = Flask(__name__)


def complaint(fn):
    try:
        fn()
    except Exception as err:
        return str(err)
    return "taken"


def match(pattern, text):
    found = re.search(pattern, text)
    return found and found[0]


def register_on_itself():
    bp = Blueprint("bp", __name__)
    bp.register_blueprint(bp)


same = Blueprint("same", __name__)
app.register_blueprint(same)

results = {
    "dot": complaint(lambda: Blueprint("a.b", __name__)),
    "empty": complaint(lambda: Blueprint("", __name__)),
    "endpoint_dot": complaint(lambda: Blueprint("bp", __name__).add_url_rule("/", "a.b", lambda: None)),
    "itself": complaint(register_on_itself),
    "this": match("^The name 'same' is already registered for this blueprint",
                  complaint(lambda: app.register_blueprint(same))),
    "different": match("^The name 'same' is already registered for a different blueprint",
                       complaint(lambda: app.register_blueprint(Blueprint("same", __name__)))),
    "cure": match(r"Use 'name=' to provide a unique name\.$", complaint(lambda: app.register_blueprint(same))),
    "other_name": complaint(lambda: app.register_blueprint(same, name="other")),
}  # fmt: skip


@app.get("/")
def index():
    return results
