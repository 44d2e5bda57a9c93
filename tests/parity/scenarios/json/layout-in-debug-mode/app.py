from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return {"a": [1, {"b": 2}], "c": [], "d": "x"}
