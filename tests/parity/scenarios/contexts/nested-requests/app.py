from flask import Flask, request, url_for

app = Flask(__name__)


@app.get("/")
def index():
    seen = [request.path]
    with app.test_request_context("/inner?x=1", method="POST"):
        seen.append(request.path)
        seen.append(request.method)
        seen.append(request.args.get("x"))
        seen.append(url_for("index"))
    seen.append(request.path)
    return seen
