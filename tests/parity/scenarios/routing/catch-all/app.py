from flask import Flask

app = Flask(__name__, static_folder="static/")


@app.get("/<path:path>")
def catch_all(path):
    return path
