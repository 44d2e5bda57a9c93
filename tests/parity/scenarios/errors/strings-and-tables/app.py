from flask import Flask, abort

app = Flask(__name__)


@app.errorhandler(Exception)
def caught(err):
    return "caught " + str(err).rpartition(": ")[2], 500


@app.get("/text")
def text():
    raise Exception("a text")


@app.get("/wrapped")
def wrapped():
    try:
        raise Exception("inner")
    except Exception as err:
        raise Exception(f"outer of false {err}") from err


@app.get("/again")
def again():
    try:
        abort(410)
    except Exception as err:
        raise err
