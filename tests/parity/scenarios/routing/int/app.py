from flask import Flask, url_for

app = Flask(__name__)


@app.get("/plain/<int:n>")
def plain(n):
    return str(n + 1)


@app.get("/digits/<int(fixed_digits=3):n>")
def digits(n):
    return str(n)


@app.get("/range/<int(min=2, max=9):n>", endpoint="range")
def get_range(n):
    return str(n)


@app.get("/range/<path:other>")
def other(other):
    return f"other {other}"


@app.get("/signed/<int(signed=True):n>")
def signed(n):
    return str(n)


@app.get("/urls")
def urls():
    return url_for("digits", n=7) + " " + url_for("signed", n=-7) + " " + url_for("plain", n=0)
