from flask import Flask, make_response, request

app = Flask(__name__)


@app.after_request
def after(response):
    if request.args.get("replace"):
        return make_response("replaced", 201)
    response.headers["X-Status"] = str(response.status_code)
    return response


@app.get("/")
def index():
    return "view"
