from flask import Flask

app = Flask(__name__)
found = app.config.from_envvar("PARITY_SETTINGS")


@app.get("/")
def index():
    return [found, app.config["NAME"]]
