from flask import Flask, abort
from werkzeug.exceptions import Aborter as BaseAborter
from werkzeug.exceptions import Forbidden, ImATeapot


class Teapot(ImATeapot):
    description = "short and stout"


class Aborter(BaseAborter):
    def __call__(self, code, *args, **kwargs):
        if code == "not allowed":
            raise Forbidden(*args)
        super().__call__(code, *args, **kwargs)


class App(Flask):
    def make_aborter(self):
        return Aborter(extra={418: Teapot, 700: Teapot})


app = App(__name__)


@app.get("/teapot")
def teapot():
    abort(418)


@app.get("/700")
def view_700():
    abort(700)


@app.get("/text")
def text():
    abort("not allowed", "go away")


@app.get("/404")
def view_404():
    abort(404)
