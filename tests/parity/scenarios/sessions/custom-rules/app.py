from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface

app = Flask(__name__)
app.secret_key = "key"


class Rules(SecureCookieSessionInterface):
    def get_cookie_name(self, app):
        return "renamed"

    def get_cookie_path(self, app):
        return "/only"

    def get_cookie_samesite(self, app):
        return "Lax"

    def should_set_cookie(self, app, session):
        return "quiet" not in session and super().should_set_cookie(app, session)


app.session_interface = Rules()


@app.get("/only/set")
def set_value():
    session["a"] = 1
    return "set"


@app.get("/only/quiet")
def quiet():
    session["quiet"] = True
    return "quiet"


@app.get("/only/get")
def get():
    return str(session.get("a"))
