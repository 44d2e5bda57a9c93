from flask import Flask, g

app = Flask(__name__)


@app.get("/app-context")
def app_context():
    g.value = "of the request"
    with app.app_context():
        inner = g.get("value", "nothing")
    return [inner, g.value]


@app.get("/request-context")
def request_context():
    g.value = "of the request"
    with app.test_request_context("/"):
        inner = g.get("value", "nothing")
    return [inner, g.value]
