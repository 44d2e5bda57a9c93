from flask import Flask, request
from werkzeug.security import check_password_hash

app = Flask(__name__)


@app.post("/")
def index():
    return str(check_password_hash(request.form["hash"], "geheim")).lower()
