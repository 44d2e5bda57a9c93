from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    config = app.config
    config["A"] = 1
    config.update({"B": 2, "C": 3})
    results = {
        "get": config.get("A"),
        "default": config.get("NONE", "default"),
        "setdefault": [config.setdefault("A", 9), config.setdefault("D", 9), config["D"]],
        "pop": [config.pop("B"), config.pop("B", "gone")],
        "has": ["C" in config, "B" in config],
    }
    try:
        config.pop("B")
        results["missing"] = True
    except KeyError:
        results["missing"] = False
    return results
