import logging

from flask import Flask
from flask.logging import create_logger, default_handler, has_level_handler

app = Flask(__name__)


@app.get("/")
def index():
    seen = []
    plain = Flask("plain.one", root_path="/")
    seen.append([plain.logger.name, plain.logger.level, plain.logger.handlers == [default_handler]])
    seen.append(plain.logger is logging.getLogger("plain.one"))
    debug = Flask("debug.one", root_path="/")
    debug.debug = True
    seen.append([debug.logger.level, debug.logger.isEnabledFor(logging.DEBUG)])
    levelled = logging.getLogger("levelled")
    levelled.setLevel("ERROR")
    other = Flask("levelled", root_path="/")
    other.debug = True
    seen.append(other.logger.level)
    configured = logging.getLogger("configured")
    configured.addHandler(logging.StreamHandler())
    seen.append(Flask("configured.app", root_path="/").logger.handlers == [])
    high = logging.getLogger("high")
    handler = logging.StreamHandler()
    handler.setLevel("CRITICAL")
    high.addHandler(handler)
    seen.append([has_level_handler(high), len(Flask("high.app", root_path="/").logger.handlers)])
    handler.setLevel("WARNING")
    seen.append(has_level_handler(high))
    seen.append(create_logger(plain) is plain.logger)
    return seen
