from flask import Flask, url_for

app = Flask(__name__)
WORDS = "When specifying '_scheme', '_external' must be"


@app.errorhandler(500)
def broken(error):
    message = str(error.original_exception)
    return "taught" if WORDS in message else message, 500


@app.get("/")
def index():
    return url_for("static", filename="x", _scheme="https", _external=False)
