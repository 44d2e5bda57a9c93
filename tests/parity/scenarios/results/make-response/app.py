from flask import Flask, Response, jsonify, make_response

app = Flask(__name__)


@app.get("/none")
def none():
    return make_response()


@app.get("/awesome")
def awesome():
    return make_response("Awesome")


@app.get("/w00t")
def w00t():
    return make_response("W00t", 404)


@app.get("/iterator")
def iterator():
    return make_response(c for c in "Hello")


@app.get("/response")
def response():
    response = jsonify({"msg": "W00t"})
    same = make_response(response, 400)
    same.headers["X-Same"] = str(response is same).lower()
    return same


@app.get("/headers")
def headers():
    response = make_response("", {"X-Foo": "bar"})
    response.headers.add("X-Foo", "baz")
    return response


@app.get("/custom-headers")
def custom_headers():
    response = make_response(make_response("x"), 402, {"X-Foo": "bar"})
    response.headers["X-Response"] = str(isinstance(response, Response)).lower()
    return response
