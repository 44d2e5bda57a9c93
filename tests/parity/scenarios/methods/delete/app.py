from flask import Flask

app = Flask(__name__)


@app.delete("/")
def hello():
    return "Hello"
