from flask import Flask, Response, session

app = Flask(__name__)
app.secret_key = "key"


@app.after_request
def after(response):
    response.headers["X-Streamed"] = str(response.is_streamed).lower()
    return response


@app.get("/")
def show():
    session["value"] = "kept"

    def generate():
        yield "streamed"

    response = Response(generate(), 206, {"X-A": "1"})
    response.set_cookie("c", "v")
    return response


@app.get("/read")
def read():
    return session.get("value", "none")
