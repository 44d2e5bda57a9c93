from flask import Flask, request

app = Flask(__name__)


@app.post("/json")
def json():
    return {"got": request.json}


@app.post("/silent")
def silent():
    value = request.get_json(silent=True)
    return {"got": "nothing" if value is None else value}


@app.post("/force")
def force():
    return {"got": request.get_json(force=True)}


@app.post("/both")
def both():
    value = request.get_json(force=True, silent=True)
    return {"got": "nothing" if value is None else value, "is_json": request.is_json}


@app.post("/twice")
def twice():
    first = request.get_json(cache=False)
    first["changed"] = True
    second = request.get_json()
    second["kept"] = True
    return {"fresh": "changed" not in second, "same": "kept" in request.json}
