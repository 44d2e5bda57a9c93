from flask import Flask, abort

app = Flask(__name__)


@app.get("/<int:code>")
def index(code):
    abort(code)
