from flask import Flask, g, request

app = Flask(__name__)
app.config["TRUSTED_HOSTS"] = ["good.example", ".sub.example", "localhost"]


@app.before_request
def before():
    g.before = True


@app.after_request
def after(response):
    response.headers["X-Before"] = "ran" if g.get("before") else "not run"
    return response


@app.get("/")
def show():
    return request.host
