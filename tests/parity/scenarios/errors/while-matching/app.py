from flask import Flask, abort
from werkzeug.routing import BaseConverter, ValidationError

app = Flask(__name__)
events = []


class Picky(BaseConverter):
    def to_python(self, value):
        if value == "invalid":
            raise ValidationError()
        elif value == "aborts":
            abort(403)
        elif value == "breaks":
            raise Exception("broken")
        return value


app.url_map.converters["picky"] = Picky


@app.before_request
def before():
    events.append("before")


@app.after_request
def after(response):
    events.append(f"after {response.status_code}")
    return response


@app.teardown_request
def teardown(err):
    events.append("teardown " + str(err is not None).lower())


@app.errorhandler(500)
def server_error(err):
    return "500 of " + str(err.original_exception is not None).lower(), 500


@app.errorhandler(403)
def forbidden(err):
    return "handler of 403", 403


@app.get("/x/<picky:value>")
def x(value):
    return value


@app.get("/log")
def log():
    global events
    list = events
    events = []
    return "\n".join(list)
