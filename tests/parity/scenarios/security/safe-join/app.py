from flask import Flask, request
from werkzeug.security import safe_join

app = Flask(__name__)


@app.post("/")
def index():
    return safe_join("files", *request.form.getlist("part")) or "refused"
