from flask import Flask, request_finished, session

app = Flask(__name__)
app.secret_key = "k"


@request_finished.connect_via(app)
def finished(sender, response):
    response.headers["X-Cookies"] = str(len(response.headers.getlist("Set-Cookie")))
    response.headers["X-Vary"] = response.headers.get("Vary", "none")


@app.after_request
def after(response):
    response.headers["X-Early"] = str(len(response.headers.getlist("Set-Cookie")))
    return response


@app.get("/write")
def write():
    session["name"] = "ada"
    return "written"


@app.get("/read")
def read():
    return session.get("name", "nobody")


@app.get("/untouched")
def untouched():
    return "untouched"
