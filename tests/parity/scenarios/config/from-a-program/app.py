from flask import Flask

app = Flask(__name__)

results = {
    "found": app.config.from_pyfile("settings.cfg"),
    "missing_silent": app.config.from_pyfile("missing.cfg", silent=True),
}

try:
    app.config.from_pyfile("missing.cfg")
    err = None
except OSError as e:
    err = e
results["missing"] = err is None
results["told"] = "Unable to load configuration file" in str(err)
results["name"] = app.config["NAME"]
results["computed"] = app.config["COMPUTED"]
results["list"] = app.config["LIST"]
results["helper"] = "helper" not in app.config


@app.get("/")
def index():
    return results
