import json

from flask import Flask

app = Flask(__name__)


def read_lines(file):
    settings = {}
    for line in file.read().splitlines():
        key, _, value = line.partition(" = ")
        settings[key] = value
    return settings


results = {
    "json": app.config.from_file("settings.json", json.load),
    "lines": app.config.from_file("settings.ini", read_lines),
    "binary": app.config.from_file("settings.json", json.load),
    "missing": app.config.from_file("missing.json", json.load, silent=True),
}
try:
    app.config.from_file("missing.json", json.load)
    results["error"] = True
except OSError:
    results["error"] = False


@app.get("/")
def index():
    results["name"] = app.config["NAME"]
    results["nested"] = app.config["NESTED"]
    results["line"] = app.config["LINE"]
    results["lower"] = "lower" not in app.config
    return results
