from flask import Flask


class MyException(Exception):
    pass


app = Flask(__name__)


@app.errorhandler(MyException)
def handle(err):
    return "42" if isinstance(err, MyException) else "another"


@app.get("/")
def index():
    raise MyException()
