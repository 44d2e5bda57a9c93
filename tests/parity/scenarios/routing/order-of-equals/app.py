from flask import Flask

app = Flask(__name__)


@app.get("/<any(foo, bar):a>/1")
def any_first(a):
    return "any"


@app.get("/<a>/1")
def text_second(a):
    return "text"


@app.get("/<a>/2")
def text_first(a):
    return "text"


@app.get("/<any(foo, bar):a>/2")
def any_second(a):
    return "any"
