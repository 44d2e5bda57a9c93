from flask import Flask

app = Flask(__name__)


@app.get("/<string(length=2):code>")
def code(code):
    return f"code {code}"


@app.get("/<string(minlength=3, maxlength=4):word>")
def word(word):
    return f"word {word}"


@app.get("/<path:rest>")
def rest(rest):
    return f"rest {rest}"
