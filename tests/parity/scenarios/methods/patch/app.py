from flask import Flask

app = Flask(__name__)


@app.patch("/")
def hello():
    return "Hello"
