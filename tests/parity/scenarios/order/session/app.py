from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface
from werkzeug.routing import BaseConverter

events = []


class Interface(SecureCookieSessionInterface):
    def open_session(self, app, request):
        events.append("open")
        return super().open_session(app, request)

    def save_session(self, app, session, response):
        events.append("save")
        return super().save_session(app, session, response)


class Known(BaseConverter):
    def to_python(self, value):
        events.append("match " + session.get("user", "nobody"))
        return value


app = Flask(__name__)
app.secret_key = "testing"
app.session_interface = Interface()
app.url_map.converters["known"] = Known


@app.before_request
def before():
    events.append("before " + session.get("user", "nobody"))


@app.after_request
def after(response):
    events.append("after")
    if request.path == "/late":
        session["user"] = "late"
    return response


@app.get("/<known:name>")
def page(name):
    events.append("view")
    if name == "login":
        session["user"] = "ada"
    return name


@app.get("/the/log")
def log():
    global events
    list = events
    events = []
    return "\n".join(list)
