from flask import Flask, url_for

app = Flask(__name__)
WORDS = "Could not build url for endpoint 'indx'. Did you mean 'index' instead?"


@app.errorhandler(500)
def broken(error):
    message = str(error.original_exception)
    return "taught" if WORDS in message else message, 500


@app.get("/")
def index():
    return url_for("indx")
