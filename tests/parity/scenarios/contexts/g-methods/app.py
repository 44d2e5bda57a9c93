from flask import Flask, g

app = Flask(__name__)


@app.get("/")
def index():
    results = {}
    results["default"] = g.get("name", "default")
    g.name = "value"
    results["get"] = g.get("name")
    results["get_with_default"] = g.get("name", "default")
    results["has"] = "name" in g
    results["setdefault"] = [g.setdefault("name", "other"), g.setdefault("new", 5), g.new]
    results["pop"] = [g.pop("name"), g.pop("name", "gone")]
    results["has_after_pop"] = "name" in g
    g.a, g.b = 1, 2
    results["names"] = sorted(g)
    del g.a
    results["deleted"] = "a" not in g
    return results
