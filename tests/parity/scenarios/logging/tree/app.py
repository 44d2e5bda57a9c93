import logging

from flask import Flask

app = Flask(__name__)


class Keeper(logging.Handler):
    def __init__(self, lines):
        super().__init__()
        self.lines = lines

    def emit(self, record):
        self.lines.append(self.format(record))


def keeper(name):
    lines = []
    logging.getLogger(name).addHandler(Keeper(lines))
    return lines


@app.get("/")
def index():
    shop, auth = keeper("shop"), keeper("shop.auth")
    logging.getLogger("shop").setLevel("INFO")
    login = logging.getLogger("shop.auth.login")
    login.info("one")
    login.debug("two")
    logging.getLogger("shop.auth").setLevel(logging.DEBUG)
    login.debug("three")
    logging.getLogger("shop.auth").propagate = False
    login.warning("four")
    login.disabled = True
    login.error("five")
    login.disabled = False
    logging.disable(logging.WARNING)
    login.warning("six")
    login.error("seven")
    logging.disable(logging.NOTSET)
    levels = [login.level, login.getEffectiveLevel(), login.isEnabledFor(logging.INFO), login.hasHandlers()]
    return [shop, auth, login.parent.name, logging.getLogger("shop").getChild("x").name, levels]
