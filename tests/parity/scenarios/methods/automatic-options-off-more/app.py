from flask import Flask, request

app = Flask(__name__)


def index():
    return request.method


app.add_url_rule("/", "index", index, provide_automatic_options=False)
app.add_url_rule("/more", "more", index, methods=["GET", "POST"], provide_automatic_options=False)
