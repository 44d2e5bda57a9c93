from flask import Flask, request, url_for

app = Flask(__name__)
app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600


@app.after_request
def after(response):
    response.headers["X-Endpoint"] = request.endpoint or "none"
    return response


@app.get("/url")
def url():
    return url_for("static", filename="sub/page.html")
