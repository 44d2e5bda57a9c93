from flask import Flask, abort, request

app = Flask(__name__)


@app.errorhandler(500)
def server_error(err):
    return "Hello Server Error", 500


@app.before_request
def before():
    if request.path == "/before":
        raise Exception("in before_request")


@app.after_request
def after(response):
    if request.path == "/after":
        raise Exception("in after_request")
    elif request.path == "/after-abort":
        abort(404)
    return response


def view():
    return "fine"


for path in "/before", "/after", "/after-abort", "/fine":
    app.add_url_rule(path, path, view)
