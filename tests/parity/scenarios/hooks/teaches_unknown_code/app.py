from flask import Flask, abort

app = Flask(__name__)


@app.errorhandler(500)
def broken(error):
    message = str(error.original_exception)
    return "taught" if "no exception for 999" in message else message, 500


@app.get("/")
def index():
    abort(999)
