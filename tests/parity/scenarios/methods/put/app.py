from flask import Flask

app = Flask(__name__)


@app.put("/")
def hello():
    return "Hello"
