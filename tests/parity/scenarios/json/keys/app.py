from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return {"b": 1, "a": 2, "B": 3, "10": 4, "9": 5, "ä": 6, "a b": 7, "": 8, "nested": {"z": 1, "y": 2}}
