import logging

from flask import Flask, has_request_context, request

app = Flask(__name__)
lines = []


class Keeper(logging.Handler):
    def emit(self, record):
        lines.append(self.format(record))


class RequestFormatter(logging.Formatter):
    def format(self, record):
        record.url = request.path if has_request_context() else None
        return super().format(record)


def no_secrets(record):
    return "secret" not in record.getMessage()


handler = Keeper()
handler.setFormatter(RequestFormatter("%(url)s %(levelname)s %(message)s"))
handler.addFilter(no_secrets)
logger = logging.getLogger("filtered")
logger.setLevel("INFO")
logger.propagate = False
logger.addHandler(handler)
logger.addFilter(logging.Filter("filtered"))


@app.get("/<name>")
def index(name):
    logger.info("hello %s", name)
    logger.info("a secret")
    return "ok"


@app.get("/lines")
def show():
    adapter = logging.LoggerAdapter(logger, {"user": "ada"})
    handler.setFormatter(logging.Formatter("%(user)s: %(message)s"))
    adapter.warning("took %d", 2)
    handler.removeFilter(no_secrets)
    adapter.info("a secret")
    return lines
