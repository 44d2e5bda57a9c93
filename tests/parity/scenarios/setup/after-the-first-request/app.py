from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return "Awesome"


@app.get("/add")
def add():
    try:
        app.get("/late")(lambda: "late")
        taken = True
    except (AssertionError, RuntimeError):
        taken = False
    return str(taken).lower()
