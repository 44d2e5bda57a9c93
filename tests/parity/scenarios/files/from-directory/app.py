import os

from flask import Flask, request, send_from_directory

app = Flask(__name__)


@app.get("/get")
def get():
    return send_from_directory("files", request.args["path"])


@app.get("/files/<path:path>")
def files(path):
    return send_from_directory("files", path)


@app.get("/absolute")
def absolute():
    return send_from_directory(os.path.join(app.root_path, "files/"), "ok.txt")


@app.get("/nowhere")
def nowhere():
    return send_from_directory("no-such-folder", "ok.txt")
