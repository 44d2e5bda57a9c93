from flask import Config, Flask

app = Flask(__name__)


@app.get("/small")
def small():
    config = Config(app.root_path, {"X": 1, "Y": "two"})
    keys, values, items = list(config.keys()), list(config.values()), list(config.items())
    key, value = config.popitem()
    config.clear()
    return [keys, values, items, [key, value], config.copy(), config.root_path == app.root_path]


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
        "copy": Config(app.root_path, {"X": 1}).copy(),
    }
    try:
        config.pop("B")
        results["missing"] = True
    except KeyError:
        results["missing"] = False
    return results
