from flask import Flask, request, send_file

app = Flask(__name__)


@app.get("/")
def show():
    return send_file(
        "hello.txt", download_name=request.args["name"], as_attachment="inline" not in request.args, mimetype="text/plain"
    )
