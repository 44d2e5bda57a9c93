from flask import Flask, session

app = Flask(__name__)
app.config.update(SECRET_KEY="key", APPLICATION_ROOT="/app")


@app.get("/")
def index():
    session["a"] = 1
    return "set"
