from flask import Flask

app = Flask(__name__)


@app.route("/options", methods=["options"])
def options():
    return "c0ffee00-0000-4000-8000-000000000000"
