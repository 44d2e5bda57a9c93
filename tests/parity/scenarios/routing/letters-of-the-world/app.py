from flask import Flask

app = Flask(__name__)


@app.get("/киртест")
def index():
    return "Hello World!"
