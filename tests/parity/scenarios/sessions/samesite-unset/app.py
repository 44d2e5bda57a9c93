from flask import Flask, session

app = Flask(__name__)
app.secret_key = "foo"


@app.get("/")
def index():
    session["testing"] = 42
    return "Hello World"
