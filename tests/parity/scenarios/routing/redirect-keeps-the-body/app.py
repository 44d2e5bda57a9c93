from flask import Flask, request

app = Flask(__name__)


@app.route("/user/", methods=["GET", "POST"])
def user():
    return request.form.get("status", "none")
