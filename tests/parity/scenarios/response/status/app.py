from flask import Flask, Response, make_response

app = Flask(__name__)

STATUS = {
    "number": 201, "text": "202 Accepted", "own": "299 My Own Phrase", "teapot": 418, "only_code": "203",
    "late": "404 Gone Away",
}


@app.get("/<name>")
def show(name):
    response = make_response("body", STATUS[name])
    return f"{response.status_code}|{response.status.upper()}", response.status_code


@app.get("/set")
def set_status():
    response = Response("x")
    response.status_code = 404
    first = response.status.upper()
    response.status = "500 Broken"
    response.headers["X-Seen"] = f"{first}, {response.status_code}"
    return response
