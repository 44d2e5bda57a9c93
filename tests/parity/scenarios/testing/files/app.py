from io import BytesIO

from flask import Flask, request
from werkzeug.datastructures import FileStorage

app = Flask(__name__)


@app.post("/upload")
def upload():
    seen = {"title": request.form.get("title"), "type": request.mimetype}
    for name in request.files:
        seen[name] = [[f.filename, f.content_type, f.read().decode()] for f in request.files.getlist(name)]
    return seen


@app.get("/")
def index():
    client = app.test_client()
    return [
        client.post("/upload", data={"title": 'A "title"', "photo": (BytesIO(b"bytes\r\n--"), "me.png")}).json,
        client.post("/upload", data={"doc": (BytesIO(b"one"), "1.txt", "text/x-odd")}).json,
        client.post("/upload", data={"doc": FileStorage(BytesIO(b"two"), filename="2.csv")}).json,
        client.post("/upload", data={"doc": [(BytesIO(b"a"), "a.txt"), (BytesIO(b"b"), "b.html")]}).json,
        client.post("/upload", data={"title": "x"}, content_type="multipart/form-data").json,
    ]
