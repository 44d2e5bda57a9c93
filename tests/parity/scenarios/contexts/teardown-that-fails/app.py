from flask import Flask

app = Flask(__name__)
events = []


@app.teardown_appcontext
def teardown_appcontext(err):
    events.append("appcontext")


@app.teardown_request
def first(err):
    events.append("first")


@app.teardown_request
def second(err):
    events.append("second")
    raise Exception("in teardown")


@app.get("/")
def index():
    return "x"


@app.get("/log")
def log():
    return events[:]
