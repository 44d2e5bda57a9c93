from flask import Flask

app = Flask(__name__)


@app.after_request
def after(response):
    response.mimetype = "text/x-special"
    return response


@app.errorhandler(500)
def handle(err):
    return "internal server error", 500


@app.get("/")
def index():
    raise Exception("broken")
