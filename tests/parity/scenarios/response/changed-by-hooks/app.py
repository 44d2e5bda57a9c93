from flask import Flask, send_file

app = Flask(__name__)


@app.after_request
def after(response):
    response.headers["X-Length"] = response.content_length or "unknown"
    response.headers["X-Type"] = response.mimetype
    if response.mimetype == "text/plain":
        response.data = response.data.upper()
        response.headers.remove("X-Drop")
    if response.is_json:
        response.status_code = 203
    return response


@app.get("/text")
def text():
    return "text", {"Content-Type": "text/plain", "X-Drop": "1"}


@app.get("/html")
def html():
    return "<p>"


@app.get("/json")
def json():
    return {"a": 1}


@app.get("/stream")
def stream():
    def generate():
        yield "streamed"

    return generate(), {"Content-Type": "text/plain"}


@app.get("/file")
def file():
    return send_file("app.py", mimetype="text/x-python", etag=False)
