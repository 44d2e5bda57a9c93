from flask import Flask, request

app = Flask(__name__)


def index():
    return request.method


app.add_url_rule("/", view_func=index, provide_automatic_options=False)
