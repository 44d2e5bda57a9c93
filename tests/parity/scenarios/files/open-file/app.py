import os

from flask import Flask, send_file

app = Flask(__name__)


def opened():
    return open(os.path.join(app.root_path, "data.bin"), "rb")


@app.get("/")
def show():
    return send_file(opened(), download_name="data.bin")


@app.get("/from-the-middle")
def from_the_middle():
    file = opened()
    file.seek(5)
    return send_file(file, mimetype="text/plain", last_modified=1000000000)
