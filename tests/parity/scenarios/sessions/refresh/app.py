from flask import Flask, session

app = Flask(__name__)
app.secret_key = "key"


@app.get("/login")
def login():
    session["user"] = "ada"
    session.permanent = True
    return "in"


@app.get("/page")
def page():
    return "page"
