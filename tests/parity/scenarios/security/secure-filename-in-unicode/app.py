from flask import Flask, request
from werkzeug.utils import secure_filename

app = Flask(__name__)


@app.post("/")
def index():
    return "[" + secure_filename(request.get_data(as_text=True)) + "]"
