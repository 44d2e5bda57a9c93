from flask import Flask, abort

app = Flask(__name__)
WORDS = "no exception for 999"


@app.errorhandler(500)
def broken(error):
    message = str(error.original_exception)
    return "taught" if WORDS in message else message, 500


@app.get("/")
def index():
    abort(999)
