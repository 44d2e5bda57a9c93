from flask import (
    Flask,
    appcontext_popped,
    appcontext_pushed,
    appcontext_tearing_down,
    request_finished,
    request_started,
    request_tearing_down,
    session,
)

app = Flask(__name__)
app.secret_key = "k"
log = []


def connect(signal):
    def receiver(sender, **args):
        assert sender is app
        log.append("signal " + signal.name.replace("-", "_"))

    signal.connect(receiver, sender=app, weak=False)


for signal in (
    appcontext_pushed,
    request_started,
    request_finished,
    request_tearing_down,
    appcontext_tearing_down,
    appcontext_popped,
):
    connect(signal)


@app.before_request
def before():
    log.append("before")


@app.after_request
def after(response):
    log.append("after")
    return response


@app.teardown_request
def teardown(exc):
    log.append("teardown")


@app.teardown_appcontext
def teardown_appcontext(exc):
    log.append("appcontext")


@app.get("/")
def index():
    log.append("view")
    session["x"] = 1
    return "ok"


@app.get("/log")
def show():
    global log
    text = "\n".join(log)
    log = []
    return text
