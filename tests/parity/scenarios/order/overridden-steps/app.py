from flask import Flask, abort

events = []


class App(Flask):
    pass


def override(name):
    def step(self, *args, **kwargs):
        events.append(name)
        return getattr(Flask, name)(self, *args, **kwargs)

    setattr(App, name, step)


for name in (
    "full_dispatch_request", "preprocess_request", "dispatch_request", "finalize_request",
    "process_response", "do_teardown_request", "do_teardown_appcontext", "raise_routing_exception",
    "make_default_options_response", "handle_user_exception", "handle_http_exception", "handle_exception",
):  # fmt: skip
    override(name)

app = App(__name__)


@app.get("/")
def index():
    return "x"


@app.get("/error")
def error():
    raise Exception("broken")


@app.get("/abort")
def view_abort():
    abort(403)


@app.get("/log")
def log():
    global events
    list = events
    events = []
    return "\n".join(list)
