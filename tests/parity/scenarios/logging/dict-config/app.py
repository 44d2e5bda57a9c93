import logging
from logging.config import dictConfig

lines = []


class Keeper(logging.Handler):
    def __init__(self, prefix=""):
        super().__init__()
        self.prefix = prefix

    def emit(self, record):
        lines.append(self.prefix + self.format(record))


old = logging.getLogger("old")
dictConfig({
    "version": 1,
    "formatters": {"default": {"format": "%(levelname)s in %(name)s: %(message)s"}, "short": {"format": "%(message)s"}},
    "filters": {"shop": {"name": "shop"}},
    "handlers": {
        "all": {"()": Keeper, "prefix": "all ", "formatter": "default"},
        "warnings": {"()": Keeper, "formatter": "short", "level": "WARNING", "filters": ["shop"]},
        "wsgi": {"class": "logging.StreamHandler", "stream": "ext://flask.logging.wsgi_errors_stream", "level": "CRITICAL"},
    },
    "loggers": {"shop": {"level": "DEBUG", "handlers": ["warnings"], "propagate": True}, "quiet": {"level": "ERROR"}},
    "root": {"level": "INFO", "handlers": ["all", "wsgi"]},
})

from flask import Flask

app = Flask("shop.app", root_path="/")


@app.get("/")
def index():
    lines.clear()
    app.logger.debug("debug")
    logging.getLogger("shop").warning("warning")
    logging.getLogger("quiet").warning("no")
    logging.getLogger("other").info("other")
    old.error("disabled")
    seen = [lines[:], len(app.logger.handlers), logging.getLogger("shop").level, old.disabled]
    for wrong in [{}, {"version": 2}, {"version": 1, "handlers": {"x": {"class": "logging.No"}}},
                  {"version": 1, "root": {"handlers": ["absent"]}}]:
        try:
            dictConfig(wrong)
        except ValueError:
            seen.append("refused")
    return seen
