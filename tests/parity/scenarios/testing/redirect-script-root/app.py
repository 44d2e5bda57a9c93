from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.get("/go")
def go():
    return redirect(url_for("end"))


@app.get("/out")
def out():
    return redirect("/end")


@app.get("/end")
def end():
    return [request.root_path, request.path, request.url]


@app.get("/")
def index():
    client = app.test_client()
    return [
        client.get("/go", base_url="http://localhost/mount", follow_redirects=True).json,
        client.get("/out", base_url="http://localhost/mount", follow_redirects=True).json,
    ]
