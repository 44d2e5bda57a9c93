from flask import Flask

app = Flask(__name__)


class Odd(Exception):
    pass


@app.get("/broken")
def broken():
    raise Odd("the very error")


@app.get("/handled")
def handled():
    raise KeyError("k")


@app.errorhandler(KeyError)
def on_key_error(error):
    return "handled", 400


@app.get("/")
def index():
    client = app.test_client()
    seen = []
    app.testing = True
    try:
        client.get("/broken")
    except Odd as e:
        seen.append("raised " + str(e))
    seen.append(client.get("/handled").status_code)
    seen.append(client.get("/missing").status_code)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    seen.append(client.get("/broken").status_code)
    app.testing = False
    seen.append(client.get("/broken").status_code)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    try:
        client.get("/broken")
    except Odd:
        seen.append("raised")
    app.config["PROPAGATE_EXCEPTIONS"] = None
    return seen
