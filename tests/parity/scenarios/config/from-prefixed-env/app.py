from flask import Flask

app = Flask(__name__)
app.config.from_mapping({"DICT": {"kept": 1, "changed": 1}})
app.config.from_prefixed_env("PARITY")


@app.get("/")
def index():
    settings = {}
    for key in (
        "STRING", "INT", "FLOAT", "BOOL", "NULL", "LIST", "OBJECT", "NOT_JSON", "EMPTY", "DICT", "NEW",
        "lower", "QUOTED", "ABSENT",
    ):  # fmt: skip
        settings[key] = app.config.get(key)
    return settings
