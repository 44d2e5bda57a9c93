from flask import Flask, has_app_context, has_request_context

app = Flask(__name__)


def both():
    return [has_app_context(), has_request_context()]


results = {"outside": both()}

with app.app_context():
    results["app_context"] = both()

with app.test_request_context("/"):
    results["request_context"] = both()

results["after"] = both()


@app.get("/")
def index():
    results["view"] = both()
    return results
