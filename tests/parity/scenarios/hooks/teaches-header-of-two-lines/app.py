from flask import Flask

app = Flask(__name__)
WORDS = "newline"


@app.errorhandler(500)
def broken(error):
    message = str(error.original_exception)
    return "taught" if WORDS in message else message, 500


@app.get("/")
def index():
    return "x", {"X-A": "a\nb"}
