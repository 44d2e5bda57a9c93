from flask import Flask

app = Flask(__name__)


@app.route("/", methods=["GET", "POST"])
def index():
    return "Hello World"


@app.route("/", methods=["PUT"])
def index_put():
    return "Aha!"
