from flask import Blueprint, Flask, after_this_request

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/bp")
events = []


class Broken(Exception):
    pass


def note(name, result=None):
    events.append(name)
    return result


@bp.errorhandler(Broken)
def handler(err):
    note("handler")
    after_this_request(lambda response: note("after this of the handler", response))
    return "handled", 409


bp.after_request(lambda response: note(f"after bp {response.status_code}", response))
app.after_request(lambda response: note(f"after app {response.status_code}", response))
bp.teardown_request(lambda err: note("teardown " + str(err is None).lower()))


@bp.get("/")
def index():
    after_this_request(lambda response: note("after this of the view", response))
    raise Broken()


@app.get("/log")
def log():
    global events
    list = events
    events = []
    return "\n".join(list)


app.register_blueprint(bp)
