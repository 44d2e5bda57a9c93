from flask import Flask, current_app, g

app = Flask("app")
other = Flask("other")
events = []

for each in app, other:

    @each.teardown_appcontext
    def teardown(err):
        events.append(current_app.name + " " + (str(err) if err else "none"))


with app.app_context():
    g.value = "outer"
    with other.app_context():
        events.append(current_app.name + " sees " + g.get("value", "nothing"))
        g.value = "inner"
    events.append(current_app.name + " sees " + g.value)

context = app.app_context()
context.push()
events.append("pushed " + current_app.name)
context.pop()

try:
    with app.app_context():
        raise Exception("failed")
except Exception:
    pass


@app.get("/")
def index():
    return events[:]
