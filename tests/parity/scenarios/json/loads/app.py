from flask import Flask
from flask import json

app = Flask(__name__)


with app.app_context():
    values = json.loads('{"a": [1, {"b": null}], "c": "\\u00e4"}')
    text = json.dumps(values)


@app.get("/")
def index():
    return f"{text} {values['c']} {values['a'][0]}"
