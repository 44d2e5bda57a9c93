from flask import Flask, g, has_request_context, request

app = Flask(__name__)
events = []


@app.teardown_request
def teardown_request(err):
    events.append(request.path + " " + g.get("value", "nothing"))


@app.teardown_appcontext
def teardown_appcontext(err):
    events.append(g.pop("value", "nothing") + " " + str(has_request_context()).lower())


@app.get("/")
def index():
    g.value = "something"
    return "x"


@app.get("/log")
def log():
    return events[:]
