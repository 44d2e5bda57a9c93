from flask import Flask, session

app = Flask(__name__)
app.config.update(SECRET_KEY="key", SESSION_COOKIE_PARTITIONED=True, SESSION_COOKIE_SECURE=True)


@app.get("/")
def index():
    session["a"] = 1
    return "set"
