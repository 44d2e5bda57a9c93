from flask import Flask


class ParentException(Exception):
    pass


class ChildExceptionUnregistered(ParentException):
    pass


class ChildExceptionRegistered(ParentException):
    pass


app = Flask(__name__)


@app.errorhandler(ParentException)
def parent_handler(err):
    return "parent"


@app.errorhandler(ChildExceptionRegistered)
def child_handler(err):
    return "child-registered"


@app.get("/parent")
def parent():
    raise ParentException()


@app.get("/child-unregistered")
def unregistered():
    raise ChildExceptionUnregistered()


@app.get("/child-registered")
def registered():
    raise ChildExceptionRegistered()
