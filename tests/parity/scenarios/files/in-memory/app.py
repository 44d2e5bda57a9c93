import io

from flask import Flask, send_file

app = Flask(__name__)


def memory():
    return io.BytesIO(b"in memory")


@app.get("/bytes")
def bytes_():
    return send_file(memory(), download_name="a.txt")


@app.get("/typed")
def typed():
    return send_file(memory(), mimetype="text/x-own")


@app.get("/attached")
def attached():
    return send_file(memory(), download_name="a.csv", as_attachment=True, etag="tag", max_age=5)


@app.get("/nameless")
def nameless():
    return send_file(memory())


@app.get("/unnamed-attachment")
def unnamed_attachment():
    return send_file(memory(), mimetype="text/plain", as_attachment=True)
