import tempfile

from flask import Flask, send_file

app = Flask(__name__)

with tempfile.NamedTemporaryFile("wb", delete=False) as file:
    for i in range(1, 20001):
        file.write(b"%09d\n" % i)


@app.get("/")
def show():
    return send_file(file.name, mimetype="text/plain", etag="tag", last_modified=0, download_name="large.txt")
