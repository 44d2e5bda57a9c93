from flask import Flask
from werkzeug.exceptions import NotFound

app = Flask(__name__)


@app.errorhandler(404)
def handler(err):
    return "the handler", 404


@app.get("/returned")
def returned():
    return NotFound()


@app.get("/raised")
def raised():
    raise NotFound()


@app.get("/with-status")
def with_status():
    return NotFound("nothing"), 410, {"X-A": "b"}
