from flask import Flask

app = Flask(__name__)


@app.route("/", provide_automatic_options=False)
def index():
    return "Hello World"
