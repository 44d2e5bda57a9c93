from flask import Flask, request
from flask.views import View

app = Flask(__name__)


class Greeting(View):
    made = 0

    def __init__(self, word, mark="!"):
        Greeting.made += 1
        self.word, self.mark = word, mark

    def dispatch_request(self, name):
        return f"{self.word} {name}{self.mark} {Greeting.made}"


class Kept(Greeting):
    init_every_request = False


app.add_url_rule("/hello/<name>", view_func=Greeting.as_view("hello", "Hello"))
app.add_url_rule("/bye/<name>", view_func=Greeting.as_view("bye", "Bye", mark="."))
app.add_url_rule("/kept/<name>", view_func=Kept.as_view("kept", "Kept"))


@app.get("/endpoints")
def endpoints():
    view = app.view_functions["hello"]
    return [sorted(app.view_functions), view.view_class is Greeting, view.methods]
