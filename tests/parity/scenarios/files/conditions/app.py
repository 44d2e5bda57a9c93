from flask import Flask, send_file

app = Flask(__name__)


@app.route("/", methods=["GET", "POST"])
def show():
    return send_file("hello.txt", etag="tag", last_modified=1000000000, max_age=30)
