from flask import Flask
from flask import signals

app = Flask(__name__)
log = []


def note(text):
    log.append(text)


def listen(name):
    def receiver(sender, **values):
        note(name)

    getattr(signals, name).connect(receiver, weak=False)


for name in ["appcontext_pushed", "request_started", "request_finished", "request_tearing_down",
             "appcontext_tearing_down", "appcontext_popped", "got_request_exception"]:
    listen(name)


@app.before_request
def before():
    note("before")


@app.after_request
def after(response):
    note("after")
    return response


@app.teardown_request
def teardown(error):
    note("teardown")


@app.get("/")
def index():
    note("view")
    return "ok"


@app.get("/fail")
def fail():
    raise RuntimeError("fails")


@app.get("/log")
def get_log():
    lines = "\n".join(log)
    log.clear()
    return lines
