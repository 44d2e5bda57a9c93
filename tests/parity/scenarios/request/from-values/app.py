from flask import Flask, Request, request

app = Flask(__name__)


@app.get("/")
def show():
    made = Request.from_values(
        "/made?x=1", method="POST", data={"a": "b"}, headers={"X-Own": "1"}, base_url="http://made.example/"
    )
    return {
        "path": made.path, "method": made.method, "x": made.args["x"], "a": made.form["a"],
        "own": made.headers["X-Own"], "url": made.url, "outer": request.path,
    }


@app.get("/json")
def json():
    return {"got": Request.from_values("/", method="POST", json={"a": [1, 2]}).json}
