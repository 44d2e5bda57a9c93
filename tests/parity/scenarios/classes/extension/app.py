from flask import Flask, current_app, g


class Counter:
    def __init__(self, app=None, start=0):
        self.start = start
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        app.config.setdefault("COUNTER_STEP", 1)
        app.extensions["counter"] = {"n": self.start}
        app.teardown_appcontext(self.teardown)

    def count(self):
        state = current_app.extensions["counter"]
        state["n"] += current_app.config["COUNTER_STEP"]
        g.counted = state["n"]
        return state["n"]

    def teardown(self, error):
        g.pop("counted", None)


counter = Counter(start=10)


def create_app(name, step=None):
    app = Flask(name)
    if step is not None:
        app.config["COUNTER_STEP"] = step
    counter.init_app(app)

    @app.get("/")
    def index():
        return str(counter.count())

    return app


app = create_app("app")
other = create_app("other", 5)


@app.get("/other")
def ask_other():
    client = other.test_client()
    return [client.get("/").text, client.get("/").text, sorted(app.extensions)]
