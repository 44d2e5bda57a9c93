from flask import Flask, request
from werkzeug.security import safe_join

app = Flask(__name__)


@app.get("/")
def show():
    args = request.args
    return safe_join(args.get("base", "base"), args.get("a", ""), args.get("b", "")) or "none"
