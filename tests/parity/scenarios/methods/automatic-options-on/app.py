from flask import Flask

app = Flask(__name__)


@app.route("/", methods=["OPTIONS"], provide_automatic_options=True)
def index():
    return "Hello World"
