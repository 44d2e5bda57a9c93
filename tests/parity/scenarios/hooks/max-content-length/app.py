from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 64


@app.before_request
def before():
    request.form.get("myfile")


@app.errorhandler(413)
def too_large(err):
    return "42"


@app.post("/accept")
def accept():
    return "not reached"
