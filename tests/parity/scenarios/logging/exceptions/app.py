import logging

from flask import Flask

app = Flask(__name__)
lines = []


class Keeper(logging.Handler):
    def emit(self, record):
        has_trace = bool(record.exc_info)
        lines.append([record.levelname, record.name, record.module, record.getMessage(), has_trace])


app.logger.addHandler(Keeper())
app.logger.propagate = False


@app.route("/crash", methods=["GET", "POST"])
def crash():
    raise ValueError("oops")


@app.get("/logged")
def logged():
    try:
        raise KeyError("k")
    except KeyError:
        app.logger.exception("caught %s", "it")
    app.logger.info("too low")
    app.logger.warning("only %d left", 3)
    return "ok"


@app.errorhandler(500)
def on_error(error):
    return "custom 500", 500


@app.get("/lines")
def show():
    seen = lines[:]
    lines.clear()
    return seen
