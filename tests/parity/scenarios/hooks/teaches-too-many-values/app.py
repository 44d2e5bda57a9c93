from flask import Flask

app = Flask(__name__)
WORDS = "The tuple must have the form (body, status, headers), (body, status), or (body, headers)."


@app.errorhandler(500)
def broken(error):
    message = str(error.original_exception)
    return "taught" if WORDS in message else message, 500


@app.get("/")
def index():
    return "a", 200, {}, 4
