from flask import Flask, session

app = Flask(__name__)
app.config.update(SECRET_KEY="foo", SESSION_COOKIE_SAMESITE="Lax")


@app.get("/")
def index():
    session["testing"] = 42
    return "Hello World"
