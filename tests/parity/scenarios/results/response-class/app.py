from flask import Flask, Response, make_response


class MyResponse(Response):
    default_mimetype = "application/xml"


app = Flask(__name__)
app.response_class = MyResponse


@app.get("/")
def index():
    return "<hello/>"


@app.get("/json")
def json():
    return {"a": 1}


@app.get("/plain")
def plain():
    return Response("plain")


@app.get("/made")
def made():
    return str(isinstance(make_response("x"), MyResponse)).lower()


@app.get("/forced")
def forced():
    return str(isinstance(make_response(Response("x")), MyResponse)).lower()
