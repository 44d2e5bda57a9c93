from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return {"zebra": 1, "ant": {"b": 1, "a": 2}, "Bee": 3, "\u00e4": 4, "": 5, "10": 6, "9": 7}
