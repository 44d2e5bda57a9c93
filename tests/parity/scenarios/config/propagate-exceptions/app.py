import logging

from flask import Flask

app = Flask(__name__)


def outcome(settings):
    inner = Flask("inner")
    inner.config.from_mapping(settings)
    inner.logger.setLevel(logging.CRITICAL + 1)

    @inner.get("/")
    def fails():
        raise LookupError("raised")

    try:
        return inner.test_client().get("/").status_code
    except LookupError:
        return "raised"


@app.get("/")
def index():
    return {
        "plain": outcome({}),
        "testing": outcome({"TESTING": True}),
        "debug": outcome({"DEBUG": True}),
        "propagate": outcome({"PROPAGATE_EXCEPTIONS": True}),
        "testing_without": outcome({"TESTING": True, "PROPAGATE_EXCEPTIONS": False}),
    }
