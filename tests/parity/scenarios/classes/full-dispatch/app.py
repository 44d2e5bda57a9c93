from flask import Flask, abort


class Stamped(Flask):
    def full_dispatch_request(self):
        response = super().full_dispatch_request()
        response.headers["X-Stamp"] = str(response.status_code)
        return response


app = Stamped(__name__)
log = []


@app.after_request
def after(response):
    log.append(response.status_code)
    return response


@app.errorhandler(KeyError)
def on_key_error(error):
    return "handled", 400


@app.errorhandler(404)
def on_missing(error):
    raise KeyError("not handled again")


@app.get("/ok")
def ok():
    return "ok", 201


@app.get("/handled")
def handled():
    raise KeyError("k")


@app.get("/teapot")
def teapot():
    abort(418)


@app.get("/crash")
def crash():
    raise ValueError("oops")


def attempt(path):
    with app.test_request_context(path):
        try:
            return app.full_dispatch_request().status_code
        except ValueError:
            return "raised"


@app.get("/")
def index():
    log.clear()
    seen = [attempt(path) for path in ["/ok", "/handled", "/teapot", "/crash"]]
    return [seen, log]


@app.get("/by-hand")
def by_hand():
    error, seen = ValueError("oops"), []
    with app.test_request_context("/crash"):
        seen.append(app.handle_exception(error).status_code)
        app.testing = True
        try:
            app.handle_exception(error)
        except ValueError:
            seen.append("raised")
        app.testing = False
    return seen
