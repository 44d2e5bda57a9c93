from flask import Flask, json

app = Flask(__name__, static_folder=None)
app.config.from_mapping({"DICT": {"kept": 1, "changed": 1}, "TEXT": "a text"})
app.config.from_prefixed_env("PARITY")

# Each setting is a rule, so that the command `routes` prints it.
for key in (
    "STRING", "INT", "FLOAT", "BOOL", "NULL", "LIST", "OBJECT", "NOT_JSON", "EMPTY", "DICT", "NEW",
    "TEXT", "lower", "QUOTED",
):  # fmt: skip
    with app.app_context():
        text = json.dumps(app.config.get(key), separators=(",", ":"))
    app.add_url_rule("/" + text.replace("<", "_").replace(">", "_"), key, lambda: None)
