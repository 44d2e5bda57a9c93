import threading

from flask import Flask, current_app, g, has_app_context, has_request_context

app = Flask(__name__)
other = Flask("other")
log = []


@app.teardown_appcontext
def first(error):
    log.append("first " + str(error))


@app.teardown_appcontext
def second(error):
    log.append("second " + str(error))


def run():
    seen = []
    with app.app_context():
        g.a = 1
        seen.append([has_app_context(), has_request_context(), g.a, current_app.name == app.name])
        with other.app_context():
            seen.append([current_app.name, "a" in g])
        with app.app_context():
            seen.append(g.get("a", "empty"))
        seen.append(g.a)
    seen.append(log[2:])
    log.clear()
    try:
        with app.app_context():
            raise ValueError("oops")
    except ValueError:
        seen.append(log[:])
    log.clear()
    context = app.app_context()
    context.push()
    context.push()
    context.pop()
    seen.append(len(log))
    context.pop()
    seen.append(len(log))
    return seen


@app.get("/")
def index():
    log.clear()
    result = []
    thread = threading.Thread(target=lambda: result.append(run()))
    thread.start()
    thread.join()
    return result[0]
