from flask import Flask, session

app = Flask(__name__)
app.config.update(SECRET_KEY="testkey", MAX_COOKIE_SIZE=100)


@app.get("/")
def index():
    session["foo"] = "x" * 4096
    return "set"
