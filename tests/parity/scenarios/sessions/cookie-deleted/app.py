from flask import Flask, session

app = Flask(__name__)
app.config.update(
    SECRET_KEY="foo",
    SESSION_COOKIE_DOMAIN=".example.com",
    SESSION_COOKIE_HTTPONLY=False,
    SESSION_COOKIE_SECURE=True,
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_COOKIE_PATH="/",
)


@app.get("/")
def index():
    session["testing"] = 42
    return "Hello World"


@app.get("/clear")
def clear():
    session.pop("testing", None)
    return "Goodbye World"
