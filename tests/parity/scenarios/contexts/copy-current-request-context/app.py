from concurrent.futures import ThreadPoolExecutor

from flask import Flask, copy_current_request_context, g, request, session

app = Flask(__name__)
app.secret_key = "testing"


@app.get("/")
def index():
    session["fizz"] = "buzz"
    g.value = "of the view"

    @copy_current_request_context
    def task(extra):
        return [request.path, request.args.get("foo"), session["fizz"], extra]

    with ThreadPoolExecutor() as pool:
        return pool.submit(task, "argument").result()


try:
    copy_current_request_context(lambda: None)
    err = None
except RuntimeError as e:
    err = e


@app.get("/outside")
def outside():
    return [err is None, "copy_current_request_context" in str(err)]
