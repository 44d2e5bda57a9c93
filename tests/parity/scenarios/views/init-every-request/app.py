from flask import Flask
from flask.views import View

app = Flask(__name__)
made = 0


class Count(View):
    def __init__(self):
        global made
        made += 1
        self.seen = 0

    def dispatch_request(self):
        self.seen += 1
        return {"made": made, "seen": self.seen}


class Once(Count):
    init_every_request = False


app.add_url_rule("/every", view_func=Count.as_view("every"))
app.add_url_rule("/once", view_func=Once.as_view("once"))
