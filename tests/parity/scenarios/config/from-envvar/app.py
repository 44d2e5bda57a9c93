from flask import Flask

app = Flask(__name__)

silent = app.config.from_envvar("NO_SUCH_SETTINGS_VARIABLE", silent=True)
try:
    app.config.from_envvar("NO_SUCH_SETTINGS_VARIABLE")
    err = None
except RuntimeError as e:
    err = e


@app.get("/")
def index():
    return {
        "silent": silent,
        "ok": err is None,
        "told": "The environment variable 'NO_SUCH_SETTINGS_VARIABLE' is not set" in str(err),
    }
