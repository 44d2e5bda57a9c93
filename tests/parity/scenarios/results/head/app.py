from flask import Flask, abort, redirect, request

app = Flask(__name__)


@app.get("/text")
def text():
    return "twelve bytes"


@app.get("/json")
def json():
    return {"method": request.method}


@app.get("/error")
def error():
    abort(403)


@app.get("/redirect")
def view_redirect():
    return redirect("/text")
