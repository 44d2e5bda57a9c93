from flask import Flask, request, session, url_for

app = Flask(__name__)
app.secret_key = "testing"
app.config["SERVER_NAME"] = "example.com"


@app.get("/")
def index():
    session["value"] = 1
    return [url_for("index"), url_for("index", _external=True), request.host, request.url]
