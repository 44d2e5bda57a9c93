from flask import Flask, send_file

app = Flask(__name__)


@app.get("/")
def show():
    return send_file("digits.txt", etag="tag", last_modified=1000000000)
