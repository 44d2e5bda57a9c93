from flask import Flask, abort


class App(Flask):
    def handle_http_exception(self, err):
        if err.code == 404:
            return "overridden 404", 404
        return super().handle_http_exception(err)

    def handle_user_exception(self, err):
        if "special" in str(err):
            return "overridden error", 500
        return super().handle_user_exception(err)

    def trap_http_exception(self, err):
        return err.code == 410

    def log_exception(self, exc_info):
        pass


app = App(__name__)


@app.get("/special")
def special():
    raise Exception("special")


@app.get("/plain")
def plain():
    raise Exception("plain")


@app.get("/<int:code>")
def index(code):
    abort(code)
