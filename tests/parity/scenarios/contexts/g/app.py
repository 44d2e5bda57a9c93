from flask import Flask, g

app = Flask(__name__)


@app.before_request
def before():
    g.hooked = True


@app.get("/")
def index():
    g.name = "ada"
    seen = [g.name, g.get("name"), g.get("absent"), g.get("absent", 1), "name" in g, "absent" in g]
    seen.append(sorted(g))
    seen.append([g.setdefault("name", "x"), g.setdefault("list", [1]), g.list])
    seen.append([g.pop("name"), g.pop("name", "gone"), "name" in g])
    del g.hooked
    seen.append(sorted(g))
    return seen
