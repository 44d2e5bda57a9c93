from flask import Flask, after_this_request, session

app = Flask(__name__)


def mark(name):
    @after_this_request
    def add(response):
        response.headers["X-Order"] = response.headers.get("X-Order", "") + name
        return response


@app.before_request
def before():
    mark("before ")


@app.after_request
def after(response):
    response.headers["X-Order"] = response.headers.get("X-Order", "") + "after"
    return response


@app.get("/")
def index():
    mark("one ")
    mark("two ")
    return "ok"


@app.get("/fail")
def fail():
    mark("failed ")
    raise ValueError


@app.get("/outside")
def outside():
    import threading

    seen = []

    def run():
        try:
            after_this_request(lambda response: response)
        except RuntimeError as e:
            seen.append(str(e).split(" such")[0])

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return seen
