from flask import Blueprint, Flask, request

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/bp")
events = []


def note(name, result=None):
    events.append(name)
    return result


@app.before_request
def before_app():
    note("before app")
    if request.args.get("stop") == "app":
        return "stopped by app"


@bp.before_request
def before_bp():
    note("before bp 1")
    if request.args.get("stop") == "bp":
        return "stopped by bp"


bp.before_request(lambda: note("before bp 2"))
bp.after_request(lambda response: note("after bp", response))
app.after_request(lambda response: note("after app", response))
bp.teardown_request(lambda err: note("teardown bp"))


@bp.get("/")
def index():
    note("view")
    return "view"


@app.get("/log")
def log():
    global events
    list = events
    events = []
    return "\n".join(list)


app.register_blueprint(bp)
