from flask import Flask, has_request_context, stream_with_context

app = Flask(__name__)
events = []


def note(name):
    events.append(name)


@app.after_request
def after(response):
    note("after")
    response.call_on_close(lambda: note("on close"))
    return response


@app.teardown_request
def teardown(err):
    note("teardown")


def pieces():
    note("first piece " + str(has_request_context()).lower())
    yield "one "
    note("second piece " + str(has_request_context()).lower())
    yield "two"


@app.get("/plain")
def plain():
    return pieces()


@app.get("/context")
def context():
    return stream_with_context(pieces())


@app.get("/log")
def log():
    global events
    list = events
    events = []
    return "\n".join(list)
