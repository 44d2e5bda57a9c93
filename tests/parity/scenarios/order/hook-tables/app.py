from flask import Blueprint, Flask

app = Flask(__name__)
bp = Blueprint("bp", __name__)
parent = Blueprint("parent", __name__)

for each in app, bp, parent:
    each.before_request(lambda: None)
    each.after_request(lambda response: response)
    each.teardown_request(lambda err: None)
    each.register_error_handler(404, lambda err: ("handler", 404))
bp.add_url_rule("/x", "x", lambda: "x")
parent.register_blueprint(bp)
app.register_blueprint(parent)


def keys(hooks):
    return sorted(f"{name or 'app'} {len(fns)}" for name, fns in hooks.items())


@app.get("/")
def index():
    return [
        keys(app.before_request_funcs), keys(app.after_request_funcs), keys(app.teardown_request_funcs),
        len(app.teardown_appcontext_funcs), len(app.url_build_error_handlers),
    ]  # fmt: skip
