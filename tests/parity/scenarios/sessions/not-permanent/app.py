from flask import Flask, session

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/")
def index():
    session["test"] = 42
    session.permanent = False
    return ""


@app.get("/test")
def test():
    return str(session.permanent).lower()
