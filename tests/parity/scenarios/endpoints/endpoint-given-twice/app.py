from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return "first"


try:
    app.get("/other", endpoint="index")(lambda: "second")
    taken = True
except AssertionError:
    taken = False


@app.get("/taken")
def is_taken():
    return str(taken).lower()
