from flask import Flask, session

app = Flask(__name__)
app.config.update(
    SECRET_KEY="key",
    APPLICATION_ROOT="/app",
    SESSION_COOKIE_NAME="sid",
    SESSION_COOKIE_DOMAIN="example.com",
    SESSION_COOKIE_PATH="/area",
    SESSION_COOKIE_HTTPONLY=False,
    SESSION_COOKIE_SECURE=True,
    SESSION_COOKIE_SAMESITE="Strict",
    PERMANENT_SESSION_LIFETIME=100,
)


@app.get("/set")
def set_value():
    session["a"] = 1
    return "set"


@app.get("/permanent")
def permanent():
    session.permanent = True
    session["a"] = 2
    return "permanent"


@app.get("/clear")
def clear():
    session["a"] = 1
    session.clear()
    return "cleared"
