import logging

from flask import Flask

app = Flask(__name__)


def line(*args, message="%d left", values=(3,), **kwargs):
    record = logging.LogRecord("shop.auth", logging.WARNING, "/srv/shop/auth.py", 12, message, values, None, "login")
    record.created, record.msecs = 86400.0, 7
    record.user = "ada"
    return logging.Formatter(*args, **kwargs).format(record)


@app.get("/")
def index():
    return [
        line(),
        line("%(levelname)s in %(module)s: %(message)s"),
        line("[%(levelname)-9s] %(name)12s %(lineno)05d 100%%"),
        line("%(filename)s %(pathname)s %(funcName)s %(levelno)d %(user)s"),
        line("%(asctime)s", "%Y"),
        line("%(created)f %(msecs)03d"),
        line("{levelname:<9}|{levelname:>9}|{levelname:^9}|{lineno:04d}|{message}", style="{"),
        line("$levelname ${name} $$5", style="$"),
        line("%(user)s %(other)s", defaults={"other": "-"}),
        logging.getLevelName(30),
        logging.getLevelName("ERROR"),
        logging.getLevelName(35),
    ]
