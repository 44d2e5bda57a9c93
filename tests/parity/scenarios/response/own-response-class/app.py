from flask import Flask, Response, abort, make_response

app = Flask(__name__)


class MyResponse(Response):
    default_mimetype = "application/x-own"
    default_status = 202

    def marked(self, text):
        self.headers["X-Mark"] = text
        return self


app.response_class = MyResponse


@app.get("/text")
def text():
    return "text"


@app.get("/status")
def status():
    return "text", 200


@app.get("/json")
def json():
    return {"a": 1}


@app.get("/made")
def made():
    return make_response("x").marked("made")


@app.get("/plain")
def plain():
    return make_response(Response("plain")).marked("plain")


@app.get("/error")
def error():
    abort(404)
