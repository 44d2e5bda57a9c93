from datetime import timedelta

from flask import Flask

app = Flask(__name__)


def seconds(value):
    return int(value.total_seconds()) if isinstance(value, timedelta) else value


def seen():
    config = app.config
    return {
        "debug": [app.debug, config["DEBUG"]],
        "testing": [app.testing, config["TESTING"]],
        "secret_key": [app.secret_key, config["SECRET_KEY"]],
        "lifetime": [seconds(app.permanent_session_lifetime), seconds(config["PERMANENT_SESSION_LIFETIME"])],
    }


app.add_url_rule("/defaults", "defaults", seen)


@app.get("/by-attribute")
def by_attribute():
    app.testing, app.secret_key, app.permanent_session_lifetime = True, "a", 60
    return seen()


@app.get("/by-setting")
def by_setting():
    app.config.from_mapping(TESTING=False, SECRET_KEY="b", PERMANENT_SESSION_LIFETIME=120)
    return seen()
