from flask import Flask, session

app = Flask(__name__)
WORDS = "The session is unavailable because no secret key was set."


@app.errorhandler(500)
def broken(error):
    message = str(error.original_exception)
    return "taught" if WORDS in message else message, 500


@app.get("/")
def index():
    session["x"] = 1
    return "x"
