from flask import Flask, abort, current_app
from werkzeug.exceptions import Aborter, HTTPException


class Tea(HTTPException):
    code = 419
    description = "no tea left"


class MyAborter(Aborter):
    def __call__(self, code, *args, **kwargs):
        if code == "tea":
            code = 419
        super().__call__(code, *args, **kwargs)


class MyFlask(Flask):
    aborter_class = MyAborter

    def make_aborter(self):
        aborter = super().make_aborter()
        aborter.mapping[419] = Tea
        return aborter


app = MyFlask(__name__)


@app.get("/code")
def code():
    abort(419)


@app.get("/name")
def name():
    abort("tea", "gone")


@app.get("/plain")
def plain():
    abort(404, "nothing here")


@app.get("/unknown")
def unknown():
    try:
        abort(999)
    except LookupError as e:
        return str(e)


@app.get("/classes")
def classes():
    return [Flask.aborter_class is Aborter, type(current_app.aborter) is MyAborter]
