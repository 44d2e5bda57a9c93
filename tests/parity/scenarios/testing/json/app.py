from flask import Flask, request

app = Flask(__name__)


@app.post("/echo")
def echo():
    return {"type": request.content_type, "json": request.get_json(silent=True), "body": request.get_data(as_text=True)}


@app.get("/plain")
def plain():
    return "no JSON"


@app.get("/")
def index():
    client = app.test_client()
    both = "none"
    try:
        client.post("/echo", json=[1], data="x")
    except TypeError:
        both = "refused"
    plain = client.get("/plain")
    return [
        client.post("/echo", json="text").json,
        client.post("/echo", json=[1, True]).get_json()["json"],
        client.post("/echo", json={"a": {"b": "ü"}}).json["json"],
        client.post("/echo", json={}, content_type="application/vnd.api+json").json,
        both,
        plain.is_json,
        plain.get_json(silent=True),
    ]
