from flask import Flask, make_response
from werkzeug.http import COEP, COOP

app = Flask(__name__)


@app.get("/")
def show():
    r = make_response("ok")
    r.access_control_allow_origin = "https://a.example"
    r.access_control_allow_credentials = True
    r.access_control_allow_headers = ["X-A", "X-B"]
    r.access_control_allow_methods = ["GET", "PUT"]
    r.access_control_expose_headers = ["X-C"]
    r.access_control_max_age = 600
    r.cross_origin_opener_policy = COOP.SAME_ORIGIN
    r.cross_origin_embedder_policy = COEP.REQUIRE_CORP
    return r


@app.get("/read")
def read():
    r = make_response("ok")
    before = [r.access_control_allow_credentials, r.cross_origin_opener_policy.value]
    r.headers["Access-Control-Allow-Methods"] = "GET, put"
    r.headers["Access-Control-Max-Age"] = "60"
    r.access_control_allow_credentials = True
    r.access_control_allow_credentials = False
    return {
        "credentials": before[0], "opener": before[1], "put": "PUT" in r.access_control_allow_methods,
        "age": r.access_control_max_age, "gone": "Access-Control-Allow-Credentials" in r.headers,
    }
