from flask import Flask, send_file

app = Flask(__name__)
app.config["USE_X_SENDFILE"] = True


@app.get("/")
def show():
    return send_file("hello.txt", etag="tag")


@app.after_request
def after(response):
    path = response.headers.pop("X-Sendfile", None)
    if path:
        response.headers["X-Path"] = path.rpartition("/")[2]
    return response
