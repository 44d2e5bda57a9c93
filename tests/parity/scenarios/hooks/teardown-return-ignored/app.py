from flask import Flask

app = Flask(__name__)
called = []


@app.teardown_request
def teardown(err):
    called.append("none" if err is None else str(err))
    return "Ignored"


@app.get("/")
def index():
    return "Response"


@app.get("/log")
def log():
    return " ".join(called)
