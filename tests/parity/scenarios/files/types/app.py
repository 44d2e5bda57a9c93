from flask import Flask, send_from_directory

app = Flask(__name__)


@app.get("/<name>")
def show(name):
    return send_from_directory("files", name)


@app.get("/attached/<name>")
def attached(name):
    return send_from_directory("files", name, as_attachment=True)
