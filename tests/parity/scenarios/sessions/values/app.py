from flask import Flask, session

app = Flask(__name__)
app.secret_key = "development-key"


@app.get("/set")
def set_values():
    session["values"] = {
        "list": [1, 2, 3],
        "empty": [],
        "object": {},
        "float": 1.5,
        "integer": 42,
        "yes": True,
        "null": None,
        "text": "Hällo",
        "nested": [{"a": [1, {"b": "c"}]}],
        "t": {" t": "not-a-tuple"},
        "t_": {" t__": "not-a-tuple"},
        "di": {" di": "not-a-dict"},
    }
    return "set"


@app.get("/get")
def get():
    return session["values"]
