from flask import Flask, abort

app = Flask(__name__)


@app.get("/")
def index():
    raise Exception("nobody takes this")


@app.get("/abort-500")
def abort_500():
    abort(500)
