from flask import Flask, views

app = Flask(__name__)
made = 0


class CountInit(views.View):
    init_every_request = False

    def __init__(self):
        global made
        made += 1

    def dispatch_request(self):
        return str(made)


app.add_url_rule("/", view_func=CountInit.as_view("index"))
