from flask import Flask, Response, request

app = Flask(__name__)


class Correcting(Response):
    autocorrect_location_header = True


app.response_class = Correcting


@app.get("/iri")
def iri():
    return Response("", 302, {"Location": "http://bücher.example/straße?q=ü#ß"})


@app.get("/plain")
def plain():
    return Response("", 302, {"Location": "next?x=a b"})


@app.get("/deep/corrected")
def corrected():
    return Correcting("", 302, {"Location": request.args["to"]})
