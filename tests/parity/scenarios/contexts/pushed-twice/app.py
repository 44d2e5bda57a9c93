from flask import Flask, g, has_app_context

app = Flask(__name__)
events = []


@app.teardown_appcontext
def teardown(err):
    events.append("teardown " + g.value)


context = app.app_context()
context.push()
g.value = "kept"
context.push()
events.append("twice " + g.value)
context.pop()
events.append("once " + g.value)
context.pop()
events.append(str(has_app_context()).lower())


@app.get("/")
def index():
    g.value = "of the request"
    return events[:]
