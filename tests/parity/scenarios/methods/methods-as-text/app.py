from flask import Flask

app = Flask(__name__)


try:
    app.route("/", methods="GET POST")(lambda: "Hey")
    taken = True
except TypeError:
    taken = False


@app.get("/taken")
def is_taken():
    return str(taken).lower()
