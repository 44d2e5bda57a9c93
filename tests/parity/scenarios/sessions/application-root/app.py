from flask import Flask, session

app = Flask(__name__)
app.config.update(SECRET_KEY="foo", APPLICATION_ROOT="/bar")


@app.get("/")
def index():
    session["testing"] = 42
    return "Hello World"
