import flask
from flask import Flask, make_response

app = Flask(__name__)
events = []


def note(name, result=None):
    events.append(name)
    return result


app.before_request(lambda: note("before"))
app.after_request(lambda response: note("after", response))
app.teardown_request(lambda err: note("teardown"))
app.teardown_appcontext(lambda err: note("appcontext"))


def add_signal(name):
    getattr(flask, name).connect(lambda sender, **values: note("signal " + name), app, weak=False)


for name in (
    "appcontext_pushed", "request_started", "request_finished", "request_tearing_down",
    "appcontext_tearing_down", "appcontext_popped",
):  # fmt: skip
    add_signal(name)

with app.app_context():
    note("inside")
note("--")
with app.test_request_context("/"):
    note("inside")
note("--")
with app.test_request_context("/"):
    note(str(app.preprocess_request() is None).lower())
    app.process_response(make_response("x"))
seen = "\n".join(events)


@app.get("/")
def index():
    return seen
