from flask import Flask, abort, make_response, redirect

app = Flask(__name__)


@app.errorhandler(400)
def handle_400(err):
    return {"error": err.name}, 400


@app.errorhandler(401)
def handle_401(err):
    return redirect("/login")


@app.errorhandler(403)
def handle_403(err):
    return err


@app.errorhandler(404)
def handle_404(err):
    response = err.get_response()
    response.data = "changed"
    response.headers["X-Changed"] = "yes"
    return response


@app.errorhandler(409)
def handle_409(err):
    return make_response("made", 409)


@app.errorhandler(410)
def handle_410(err):
    pass


@app.errorhandler(418)
def handle_418(err):
    return "teapot", 418, {"X-Tea": "green"}


@app.get("/<int:code>")
def index(code):
    abort(code)
