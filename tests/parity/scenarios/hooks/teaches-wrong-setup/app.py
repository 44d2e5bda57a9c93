from flask import Blueprint, Flask, current_app

app = Flask(__name__)
results = []


def refused(name, words):
    def run(fn):
        try:
            fn()
        except (AssertionError, LookupError, RuntimeError, TypeError, ValueError) as err:
            text = str(err)
            results.append(f"{name}: {str(words in text).lower()}")
        else:
            results.append(f"{name}: false")

    return run


def view():
    return ""


@refused("methods", "Allowed methods must be a list of strings")
def _():
    app.add_url_rule("/a", "a", view, methods="POST")


@refused("shortcut", "")
def _():
    app.get("/b", methods=["POST"])(view)


@refused("endpoint", "View function mapping is overwriting an existing endpoint function: c")
def _():
    app.add_url_rule("/c", "c", view)
    app.add_url_rule("/d", "c", lambda: "")


@refused("rule", "must start with a")
def _():
    app.add_url_rule("e", "e", view)


@refused("code", "is not a recognized HTTP")
def _():
    app.errorhandler(999)(view)


@refused("blueprint name", "'name' may not contain a dot '.' character.")
def _():
    Blueprint("a.b", __name__)


@refused("blueprint without a name", "")
def _():
    if not Blueprint("", __name__).name:  # 2.2 lets it pass
        raise ValueError("'name' may not be empty.")


@refused("blueprint in itself", "Cannot register a blueprint on itself")
def _():
    bp = Blueprint("x", __name__)
    bp.register_blueprint(bp)


@refused("blueprint twice", "is already registered for")
def _():
    app.register_blueprint(Blueprint("y", __name__))
    app.register_blueprint(Blueprint("y", __name__))


@refused("instance path", "If an instance path is provided it must be absolute.")
def _():
    Flask(__name__, instance_path="relative")


@refused("environment", "is not set and as such configuration could not be loaded.")
def _():
    app.config.from_envvar("NO_SUCH_VARIABLE")


@refused("context", "Working outside of application context.")
def _():
    return current_app.name


@app.get("/")
def index():
    return "\n".join(results)
