from flask import Flask, abort, request

app = Flask(__name__)


@app.before_request
def before():
    code = request.args.get("code", None, int)
    if code:
        abort(code)


@app.errorhandler(403)
def closed(err):
    return "closed: " + err.name, 403


@app.get("/")
def index():
    return "open"
