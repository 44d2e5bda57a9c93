from flask import Flask, make_response, request

app = Flask(__name__)


@app.get("/set")
def set_():
    r = make_response("x")
    r.mimetype = request.args["type"]
    return r


@app.get("/read")
def read():
    r = make_response("x")
    r.content_type = request.args["type"]
    return {"mimetype": r.mimetype, "params": r.mimetype_params, "is_json": r.is_json}


@app.get("/params")
def params():
    r = make_response("x")
    r.mimetype_params["charset"] = "latin-1"
    r.mimetype_params["own"] = "a b"
    return r
