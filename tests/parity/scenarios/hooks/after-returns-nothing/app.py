from flask import Flask

app = Flask(__name__)


@app.after_request
def after(response):
    pass


@app.get("/")
def index():
    return "fine"
