from flask import Flask, request

app = Flask(__name__)


def view():
    return request.method


view.methods = ["GET", "POST"]
view.required_methods = ["PATCH"]
view.provide_automatic_options = False
app.add_url_rule("/view", view_func=view)
app.add_url_rule("/given", "given", view, methods=["PUT"])
