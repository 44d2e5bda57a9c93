import flask
from flask import Blueprint, Flask, after_this_request, url_for

app = Flask(__name__)
parent = Blueprint("P", __name__, url_prefix="/p")
child = Blueprint("C", __name__, url_prefix="/c")
events = []


def note(name, result=None):
    events.append(name)
    return result


def add_hooks(name, each):
    each.url_value_preprocessor(lambda endpoint, values: note("preprocessor " + name))
    each.before_request(lambda: note("before " + name + "1"))
    each.before_request(lambda: note("before " + name + "2"))
    each.url_defaults(lambda endpoint, values: note("defaults " + name))
    each.after_request(lambda response: note("after " + name + "1", response))
    each.after_request(lambda response: note("after " + name + "2", response))
    each.teardown_request(lambda err: note("teardown " + name + "1"))
    each.teardown_request(lambda err: note("teardown " + name + "2"))


for name, each in {"app": app, "P": parent, "C": child}.items():
    add_hooks(name, each)

app.teardown_appcontext(lambda err: note("appcontext 1"))
app.teardown_appcontext(lambda err: note("appcontext 2"))


def add_signal(name):
    getattr(flask, name).connect(lambda sender, **values: note("signal " + name), app, weak=False)


for name in (
    "appcontext_pushed", "request_started", "request_finished", "request_tearing_down",
    "appcontext_tearing_down", "appcontext_popped",
):  # fmt: skip
    add_signal(name)


@child.get("/view")
def view():
    after_this_request(lambda response: note("after this 1", response))
    after_this_request(lambda response: note("after this 2", response))
    note("view")
    return url_for(".view")


@child.get("/error")
def error():
    raise Exception("broken")


@app.get("/log")
def log():
    global events
    list = events
    events = []
    return "\n".join(list)


@app.get("/plain")
def plain():
    note("plain view")
    return "plain"


parent.register_blueprint(child)
app.register_blueprint(parent)
