from flask import Flask, abort, request, session

app = Flask(__name__)
app.secret_key = "testing"


@app.errorhandler(404)
def not_found(err):
    session["handler"] = "404"
    return "not found", 404


@app.teardown_request
def teardown(err):
    if request.path == "/teardown":
        session["teardown"] = "too late"


@app.get("/set-and-fail")
def set_and_fail():
    session["user"] = "ada"
    raise Exception("broken")


@app.get("/set-and-abort")
def set_and_abort():
    session["user"] = "bob"
    abort(403)


@app.get("/teardown")
def view_teardown():
    return "x"


@app.get("/clear-and-fail")
def clear_and_fail():
    session.clear()
    raise Exception("broken")


@app.get("/read")
def read():
    return {
        "user": session.get("user", "nobody"),
        "handler": session.get("handler", "none"),
        "teardown": session.get("teardown", "none"),
    }
