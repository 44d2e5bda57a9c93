from flask import Blueprint, Flask, abort, after_this_request, got_request_exception, request


class Broken(Exception):
    pass


app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/bp")
events = []


def stage(name, result=None):
    events.append(name)
    if request.args.get("fail") == name:
        if request.args.get("how") == "abort":
            abort(403)
        raise Broken(name)
    return result


def gone(err):
    return " " + type(err).__name__ if err else ""


app.url_value_preprocessor(lambda endpoint, values: stage("preprocessor"))
app.before_request(lambda: stage("before-app"))
bp.before_request(lambda: stage("before-bp"))
bp.after_request(lambda response: stage("after-bp", response))
app.after_request(lambda response: stage("after-app", response))
bp.teardown_request(lambda err: events.append("teardown-bp" + gone(err)))
app.teardown_request(lambda err: events.append("teardown-app" + gone(err)))
app.teardown_appcontext(lambda err: events.append("appcontext" + gone(err)))


@app.errorhandler(500)
def server_error(err):
    events.append("handler-500" + gone(err.original_exception))
    return "handled", 500


@app.errorhandler(403)
def forbidden(err):
    events.append("handler-403")
    return "forbidden", 403


@got_request_exception.connect_via(app)
def got_exception(sender, exception):
    events.append("signal" + gone(exception))


@bp.get("/")
def index():
    after_this_request(lambda response: stage("after-this", response))
    stage("view")
    return "fine"


@app.get("/log")
def log():
    global events
    list = events
    events = []
    return "\n".join(list)


app.register_blueprint(bp)
