from flask import Flask
from werkzeug.exceptions import Forbidden


class ForbiddenSubclassRegistered(Forbidden):
    pass


class ForbiddenSubclassUnregistered(Forbidden):
    pass


app = Flask(__name__)


@app.errorhandler(403)
def code_handler(err):
    return "forbidden"


@app.errorhandler(ForbiddenSubclassRegistered)
def subclass_handler(err):
    return "forbidden-registered"


@app.get("/forbidden")
def forbidden():
    raise Forbidden()


@app.get("/forbidden-registered")
def registered():
    raise ForbiddenSubclassRegistered()


@app.get("/forbidden-unregistered")
def unregistered():
    raise ForbiddenSubclassUnregistered()
