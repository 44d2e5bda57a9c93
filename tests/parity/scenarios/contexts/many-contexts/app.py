from flask import Flask, g, request

app = Flask(__name__)
events = []


@app.teardown_appcontext
def teardown(err):
    events.append("end of " + g.get("name", "?"))


@app.get("/")
def index():
    g.name = "view"
    for i in 1, 2:
        with app.app_context():
            g.name = f"inner {i}"
            with app.test_request_context(f"/path{i}"):
                g.name = f"request {i}"
                events.append(request.path)
    return g.name


@app.get("/log")
def log():
    g.name = "log"
    global events
    list = events
    events = []
    return "\n".join(list)
