import threading

from flask import Flask, copy_current_request_context, g, has_request_context, request

app = Flask(__name__)


def run(function):
    result = []
    thread = threading.Thread(target=lambda: result.append(function()))
    thread.start()
    thread.join()
    return result[0]


@app.get("/<name>")
def index(name):
    @copy_current_request_context
    def copied():
        return [request.path, request.args.get("x"), request.view_args["name"]]

    return [run(copied), run(has_request_context)]


@app.get("/outside")
def outside():
    def wrap():
        try:
            copy_current_request_context(print)
        except RuntimeError as e:
            return str(e).split(" can only")[0]

    return [run(wrap)]
