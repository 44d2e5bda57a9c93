from flask import Flask, abort
from werkzeug.exceptions import Forbidden


class ForbiddenSubclass(Forbidden):
    pass


app = Flask(__name__)


@app.errorhandler(ForbiddenSubclass)
def banana(err):
    return "banana"


@app.errorhandler(403)
def apple(err):
    return "apple"


@app.get("/1")
def one():
    raise ForbiddenSubclass()


@app.get("/2")
def two():
    abort(403)


@app.get("/3")
def three():
    raise Forbidden()
