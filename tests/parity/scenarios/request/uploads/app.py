import os
import tempfile

from flask import Flask, request

app = Flask(__name__)


@app.post("/read")
def read():
    f = request.files["f"]
    first = f.read(3).decode()
    rest = f.read().decode()
    f.seek(1)
    again = f.read().decode()
    return {"first": first, "rest": rest, "again": again, "at": f.tell()}


@app.post("/lines")
def lines():
    return [line.decode().rstrip("\n") for line in request.files["f"]]


@app.post("/save")
def save():
    handle, path = tempfile.mkstemp()
    os.close(handle)
    request.files["f"].save(path)
    with open(path, "rb") as file:
        text = file.read().decode()
    os.remove(path)
    return {"saved": text, "left": request.files["f"].read().decode()}


class Pieces(list):
    def write(self, piece):
        self.append(piece.decode())


@app.post("/copy")
def copy():
    pieces = Pieces()
    request.files["f"].save(pieces, 4)
    return list(pieces)


@app.post("/given")
def given():
    f = request.files.get("f")
    return "a file" if f else "no file"


@app.post("/needed")
def needed():
    return request.files["missing"].filename
