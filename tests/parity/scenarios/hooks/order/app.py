from flask import Flask

app = Flask(__name__)
events = []


def note(name, result=None):
    events.append(name)
    return result


app.before_request(lambda: note("before1"))
app.before_request(lambda: note("before2"))
app.after_request(lambda response: note("afterA", response))
app.after_request(lambda response: note("afterB", response))
app.teardown_request(lambda err: note("teardownA"))
app.teardown_request(lambda err: note("teardownB"))
app.teardown_appcontext(lambda err: note("appcontextA"))
app.teardown_appcontext(lambda err: note("appcontextB"))


@app.get("/")
def index():
    return "42"


@app.get("/log")
def log():
    return " ".join(events)
