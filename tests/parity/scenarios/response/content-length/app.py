from flask import Flask, Response

app = Flask(__name__)


def one(*pieces):
    yield from pieces


@app.get("/read")
def read():
    text, list_ = Response("héllo"), Response(["a", "bc"])
    stream = Response(one("x"))
    empty = Response()
    out = {"text": text.content_length, "stream": stream.content_length}
    text.data = "shorter"
    out["changed"] = text.content_length
    text.content_length = 3
    out["set"] = text.content_length
    list_.set_data("abc")
    out["list"] = list_.content_length
    out["empty"] = empty.calculate_content_length()
    return out


@app.get("/stream")
def stream():
    response = Response(one("abc", "de"))
    response.content_length = 5
    return response
