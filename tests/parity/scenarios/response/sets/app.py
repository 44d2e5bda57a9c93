from flask import Flask, make_response

app = Flask(__name__)


@app.get("/")
def show():
    response = make_response("ok")
    response.vary.add("Cookie")
    response.vary.add("cookie")
    response.vary.update(["Accept", "X-A"])
    response.content_language = ["de", "en"]
    response.content_language.discard("de")
    response.allow = "GET, HEAD"
    response.allow.add("POST")
    response.headers["X-Has"] = str("COOKIE" in response.vary).lower()
    return response


@app.get("/emptied")
def emptied():
    response = make_response("ok")
    response.headers["Vary"] = "Cookie"
    response.vary.remove("cookie")
    return response


@app.get("/quoted")
def quoted():
    response = make_response("ok")
    response.vary = ["a b", "c"]
    return response
