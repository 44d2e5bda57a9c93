import json
import os

from flask import Flask

app = Flask(__name__, instance_relative_config=True)
plain = Flask(__name__)

app.config.from_file("settings.json", json.load)
with app.open_instance_resource("data.txt") as file:
    text = file.read().decode()

try:
    Flask("refused", instance_path="instance")
    relative = True
except ValueError:
    relative = False


@app.get("/")
def index():
    return {
        "where": app.config["WHERE"],
        "instance": "/".join(app.instance_path.split("/")[-2:]),
        "same": plain.instance_path == app.instance_path,
        "root": app.instance_path == os.path.join(app.root_path, "instance"),
        "data": text,
        "relative": relative,
    }
