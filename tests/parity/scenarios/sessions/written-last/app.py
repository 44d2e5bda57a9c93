from flask import Flask, session

app = Flask(__name__)
app.secret_key = "development-key"


@app.after_request
def write(response):
    session["foo"] = "42"
    return response


@app.get("/")
def index():
    return session.get("foo", "None")
