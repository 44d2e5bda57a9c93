from flask import Blueprint, Flask

app = Flask(__name__)
bp = Blueprint("bp", __name__)
app.register_blueprint(bp)


def attempt(fn, *args):
    try:
        fn(*args)
    except AssertionError as err:
        return str(err)
    return None


late_message = attempt(bp.add_url_rule, "/late", "late", lambda: None)


@app.get("/")
def index():
    results = {
        "blueprint": late_message is None,
        "told": "can no longer be called on the blueprint 'bp'" in (late_message or ""),
    }
    for name in "before_request", "after_request", "teardown_request", "teardown_appcontext":
        results[name] = attempt(getattr(app, name), lambda *args: None) is None
    message = attempt(app.add_url_rule, "/new", "new", lambda: None)
    results["add_url_rule"] = message is None
    results["app_told"] = "The setup method 'add_url_rule' can no longer be called on the application" in (message or "")
    results["register_blueprint"] = attempt(app.register_blueprint, Blueprint("new", __name__)) is None
    results["register_error_handler"] = attempt(app.register_error_handler, 404, lambda err: None) is None
    return results
