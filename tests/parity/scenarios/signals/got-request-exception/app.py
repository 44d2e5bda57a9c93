from flask import Flask, abort
from flask import got_request_exception

app = Flask(__name__)
seen = []


def receiver(sender, exception):
    seen.append(str(exception))


got_request_exception.connect(receiver, app)


class Handled(Exception):
    pass


class Unhandled(Exception):
    pass


@app.errorhandler(Handled)
def handle(error):
    return f"handled {error}"


@app.get("/handled")
def handled():
    raise Handled("one")


@app.get("/unhandled")
def unhandled():
    raise Unhandled("two")


@app.get("/abort")
def get_abort():
    abort(418)


@app.get("/seen")
def get_seen():
    return " ".join(seen)
