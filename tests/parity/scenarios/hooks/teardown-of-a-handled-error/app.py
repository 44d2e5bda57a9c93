from flask import Flask


class Broken(Exception):
    pass


app = Flask(__name__)
called = []


@app.errorhandler(Broken)
def handle(err):
    return "handled"


@app.teardown_request
def teardown(err):
    called.append("none" if err is None else str(err))


@app.get("/in-view")
def in_view():
    try:
        raise Broken("no")
    except Broken:
        pass
    return "went on"


@app.get("/handler")
def handler():
    raise Broken("no")


@app.get("/log")
def log():
    return " ".join(called)
