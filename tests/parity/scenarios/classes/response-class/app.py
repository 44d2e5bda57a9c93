from flask import Flask, Response, make_response

app = Flask(__name__)


class XmlResponse(Response):
    default_mimetype = "application/xml"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.headers["X-Made"] = "yes"


app.response_class = XmlResponse


@app.get("/text")
def text():
    return "<a/>"


@app.get("/json")
def json():
    return {"a": 1}


@app.get("/made")
def made():
    return [isinstance(make_response("x"), XmlResponse), Flask("x").response_class is Response]


@app.get("/other")
def other():
    return Response("other")


@app.get("/client")
def client():
    response = app.test_client().get("/text")
    return [isinstance(response, Response), response.headers["X-Made"], response.mimetype]
