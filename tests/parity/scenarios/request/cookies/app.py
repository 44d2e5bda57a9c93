from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def show():
    return {
        "all": request.cookies.to_dict(False),
        "a": request.cookies.get("a", "none"),
        "number": request.cookies.get("n", 0, int),
        "list": request.cookies.getlist("a"),
    }
