from flask import Flask

app = Flask(__name__)

first = app.config.from_mapping({"A": 1, "B": {"x": True}, "lower": "no"})
second = app.config.from_mapping(A=2, C="three")
try:
    app.config.from_mapping("text")
    refused = True
except Exception:
    refused = False


@app.get("/")
def index():
    config = app.config
    return {
        "first": first,
        "second": second,
        "refused": refused,
        "a": config["A"],
        "b": config["B"],
        "c": config["C"],
        "lower": "lower" not in config,
    }
