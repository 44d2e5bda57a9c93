import os

from flask import Blueprint, Flask

app = Flask(__name__, static_folder="files/", static_url_path="/s")
bp = Blueprint("bp", __name__, static_folder="own")


@app.get("/")
def index():
    with app.open_resource("app.py") as f:
        kind = len(f.read(1))
    with app.open_resource("app.py", "r", encoding="utf-8") as f:
        first = len(f.read(1))
    seen = [kind, first]
    try:
        app.open_resource("x", "w")
    except ValueError as e:
        seen.append(str(e))
    try:
        app.open_resource("missing.txt")
    except FileNotFoundError:
        seen.append("missing")
    seen.append([os.path.basename(app.static_folder), os.path.isabs(app.static_folder), app.static_url_path])
    seen.append([app.has_static_folder, Flask("x", static_folder=None).has_static_folder])
    seen.append([os.path.basename(bp.static_folder), os.path.isabs(bp.static_folder)])
    seen.append([os.path.relpath(app.instance_path, app.root_path), app.name])
    seen.append([b.name for b in app.iter_blueprints()])
    return seen


app.register_blueprint(bp)
