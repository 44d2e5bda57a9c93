from flask import Flask

app = Flask(__name__)


app.url_map.merge_slashes = False


@app.get("/a/b")
def ab():
    return "ab"


@app.get("/a//c")
def ac():
    return "a//c"


@app.route("/d/e", merge_slashes=True)
def de():
    return "de"
