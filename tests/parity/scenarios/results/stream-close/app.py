from flask import Flask, Response, make_response, request, stream_with_context

app = Flask(__name__)
closed = []


class Wrapper:
    def __init__(self, name, pieces):
        self.name = name
        self.pieces = iter(pieces)

    def __iter__(self):
        return self

    def close(self):
        closed.append(self.name)

    def __next__(self):
        return next(self.pieces)


@app.get("/context")
def context():
    return Response(stream_with_context(Wrapper("context", ["Hello ", request.args["name"], "!"])))


@app.get("/plain")
def plain():
    return Response(Wrapper("plain", ["a", "b"]))


@app.get("/on-close")
def on_close():
    response = make_response("x")
    response.call_on_close(lambda: closed.append("one"))
    response.call_on_close(lambda: closed.append("two"))
    return response


@app.get("/log")
def log():
    return " ".join(closed)
