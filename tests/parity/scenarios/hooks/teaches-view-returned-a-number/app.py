from flask import Flask

app = Flask(__name__)
WORDS = "The view function did not return a valid response. The return type must be a string,"


@app.errorhandler(500)
def broken(error):
    message = str(error.original_exception)
    return "taught" if WORDS in message else message, 500


@app.get("/")
def index():
    return 42
