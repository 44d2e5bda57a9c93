from flask import Flask, g

app = Flask(__name__)


class Guard:
    def __init__(self, name):
        self.name = name

    def __call__(self):
        g.guard = self.name


class View:
    name = "view"

    def __call__(self):
        return self.name + " " + g.guard


app.before_request(Guard("callable"))
app.add_url_rule("/", "view", View())
