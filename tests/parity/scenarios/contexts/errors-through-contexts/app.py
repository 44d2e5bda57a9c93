from flask import Flask


class Failed(Exception):
    pass


app = Flask(__name__)
events = []


@app.teardown_request
def teardown_request(err):
    events.append("request " + (str(err) if err else "none"))


@app.teardown_appcontext
def teardown_appcontext(err):
    events.append("app " + (str(err) if err else "none"))


try:
    with app.test_request_context("/"):
        raise Failed("inside")
except Failed as err:
    events.append(f"false {err}")


def inside():
    with app.app_context():
        return "a value"


events.append(inside())

context = app.app_context()
context.push()
context.pop(Failed("given"))

seen = events[:]
events = []


@app.get("/")
def index():
    return seen
