from flask import Blueprint, Flask, request, url_for

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/own", url_defaults={"a": "ctor", "b": "ctor"})


@bp.get("/<c>")
def view(**values):
    return {"args": request.view_args, "endpoint": request.endpoint}


@bp.get("/list", defaults={"a": "rule", "page": 1})
def list(**values):
    return {"args": request.view_args}


app.register_blueprint(bp)
app.register_blueprint(bp, name="second", url_prefix="/second", url_defaults={"b": "registered", "d": "x"})


@app.get("/urls")
def urls():
    return [
        url_for("bp.view", c="x", a="ctor", b="ctor"),
        url_for("second.view", c="x", a="ctor", b="registered", d="x"),
    ]
