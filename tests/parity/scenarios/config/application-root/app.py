from flask import Flask, request, session, url_for

app = Flask(__name__)
app.secret_key = "testing"
app.config["APPLICATION_ROOT"] = "/bar"


@app.get("/")
def index():
    session["value"] = 1
    return [url_for("index"), url_for("index", _external=True), request.script_root, request.root_url]
