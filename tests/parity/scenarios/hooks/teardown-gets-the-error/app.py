from flask import Flask, abort


class Broken(Exception):
    pass


app = Flask(__name__)
called = []


def add_teardown(i):
    @app.teardown_request
    def teardown(err):
        called.append(f"{i}:" + (f"{type(err).__name__}:{err}" if err else "none"))


for i in 1, 2:
    add_teardown(i)


@app.teardown_appcontext
def teardown_app(err):
    called.append("app:" + (type(err).__name__ if err else "none"))


@app.get("/fails")
def fails():
    raise Broken("no")


@app.get("/aborts")
def aborts():
    abort(404)


@app.get("/log")
def log():
    return " ".join(called)
