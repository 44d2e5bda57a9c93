from flask import Flask, session

app = Flask(__name__)
app.config.update(SECRET_KEY="key", SESSION_REFRESH_EACH_REQUEST=False)


@app.get("/login")
def login():
    session["user"] = "ada"
    session.permanent = True
    return "in"


@app.get("/page")
def page():
    return "page"


@app.get("/who")
def who():
    return session["user"]
