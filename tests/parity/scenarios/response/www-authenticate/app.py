from flask import Flask, abort, make_response
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

app = Flask(__name__)


@app.get("/basic")
def basic():
    response = make_response("no", 401)
    response.www_authenticate = WWWAuthenticate("basic", {"realm": "the staff"})
    response.www_authenticate.charset = "UTF-8"
    return response


@app.get("/direct")
def direct():
    response = make_response("no", 401)
    response.www_authenticate.realm = "direct"
    return response


@app.get("/several")
def several():
    response = make_response("no", 401)
    response.www_authenticate = [WWWAuthenticate("basic", {"realm": "r"}), WWWAuthenticate("bearer", token="abc")]
    return response


@app.get("/digest")
def digest():
    response = make_response("no", 401)
    response.www_authenticate = WWWAuthenticate("digest", {"realm": "r", "nonce": "n", "algorithm": "MD5"})
    return response


@app.get("/read")
def read():
    response = make_response("no", 401)
    response.headers["WWW-Authenticate"] = 'Custom realm="a b", x=1'
    auth = response.www_authenticate
    return {"type": auth.type, "realm": auth.realm, "x": auth.get("x"), "missing": auth.get("y", "default")}


@app.get("/abort")
def aborted():
    abort(Unauthorized("Who?", www_authenticate=WWWAuthenticate("basic", {"realm": "r"})).get_response())
