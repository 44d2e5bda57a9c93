from flask import Blueprint, Flask

app = Flask(__name__)
parent = Blueprint("parent", __name__, url_prefix="/p")
child = Blueprint("child", __name__, url_prefix="/c")
log = []


def note(text):
    log.append(text)


def hooks(scaffold, name):
    scaffold.url_value_preprocessor(lambda endpoint, values: note("values " + name))
    for i in ("1", "2"):
        scaffold.before_request(lambda i=i: note("before " + name + i))

        def after(response, i=i):
            note("after " + name + i)
            return response

        scaffold.after_request(after)
        scaffold.teardown_request(lambda exc, i=i: note("teardown " + name + i))


hooks(app, "app")
hooks(parent, "parent")
hooks(child, "child")


@child.get("/")
def index():
    note("view")
    raise RuntimeError("broken")


@child.errorhandler(500)
def handler(error):
    note("handler")
    return "handled", 500


parent.register_blueprint(child)
app.register_blueprint(parent)


# What the request before this one did.
@app.get("/log")
def show():
    text = "\n".join(log)
    log.clear()
    return text
