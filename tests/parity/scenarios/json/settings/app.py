from flask import Flask, jsonify

app = Flask(__name__)
app.json.sort_keys = False
app.json.ensure_ascii = False
app.json.compact = False
app.json.mimetype = "application/vnd.api+json"


@app.get("/table")
def table():
    return {"name": "Zo\u00eb \u20ac"}


@app.get("/jsonify")
def one():
    return jsonify([[1, 2], [], {}, {"a": {"b": True}}])
