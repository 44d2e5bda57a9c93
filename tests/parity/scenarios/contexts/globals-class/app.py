from flask import Flask, g
from flask.ctx import _AppCtxGlobals

app = Flask(__name__)


class Globals(_AppCtxGlobals):
    greeting = "hello"

    def __init__(self):
        self.started = True

    def greet(self):
        return f"{self.greeting} {self.name}"


app.app_ctx_globals_class = Globals


@app.get("/")
def index():
    g.name = "ada"
    return [g.greeting, g.started, g.greet(), "greeting" in g, sorted(g)]
