from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface

app = Flask(__name__)
app.secret_key = "secret_key"


class PathAware(SecureCookieSessionInterface):
    def get_cookie_name(self, app):
        if "dynamic_cookie" in request.url:
            return "dynamic_cookie_name"
        return "session"


app.session_interface = PathAware()


def set_value():
    session["value"] = request.method
    return "value set"


def get():
    return session.get("value", "None")


app.post("/set", endpoint="set")(set_value)
app.get("/get", endpoint="get")(get)
app.post("/dynamic_cookie/set", endpoint="dynamic_set")(set_value)
app.get("/dynamic_cookie/get", endpoint="dynamic_get")(get)
