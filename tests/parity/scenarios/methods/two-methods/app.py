from flask import Flask, request

app = Flask(__name__)


@app.route("/more", methods=["GET", "POST"])
def more():
    return request.method
