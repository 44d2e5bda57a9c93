from flask import Flask, Response, jsonify

app = Flask(__name__)


def pieces():
    yield "one "
    yield "two"


@app.get("/data")
def data():
    r = Response("first")
    before = r.data.decode()
    r.data = "second"
    r.headers["X-Before"] = before + "/" + r.get_data(as_text=True)
    return r


@app.get("/stream")
def stream():
    r = Response()
    r.stream.write(b"a")
    r.stream.writelines([b"b", b"c"])
    r.headers["X-Tell"] = r.stream.tell()
    return r


@app.get("/kinds")
def kinds():
    text, stream = Response(["a", "b"]), Response(pieces())
    out = {
        "text": [text.is_sequence, text.is_streamed, text.calculate_content_length()],
        "stream": [stream.is_sequence, stream.is_streamed],
    }
    out["read"] = stream.get_data(as_text=True)
    out["after"] = [stream.is_sequence, stream.is_streamed, stream.calculate_content_length()]
    return out


@app.get("/iter")
def iterate():
    return jsonify([len(piece) for piece in Response(["x", "é"]).iter_encoded()])


@app.get("/make-sequence")
def make_sequence():
    r = Response(pieces())
    r.make_sequence()
    r.headers["X-Sequence"] = str(r.is_sequence).lower()
    return r


@app.get("/no-conversion")
def no_conversion():
    r = Response(pieces())
    r.implicit_sequence_conversion = False
    try:
        r.get_data()
        ok = True
    except RuntimeError:
        ok = False
    r.headers["X-Ok"] = str(ok).lower()
    return r


@app.get("/freeze")
def freeze():
    r = Response(["a", "b"])
    r.freeze()
    r.headers["X-Length"] = r.headers["Content-Length"]
    return r


@app.get("/json")
def json():
    r = jsonify({"a": 1})
    plain = Response("{}")
    return {
        "a": r.json["a"], "is_json": r.is_json, "none": plain.get_json() is None,
        "forced": plain.get_json(force=True) is not None,
        "silent": Response("x", mimetype="application/json").get_json(silent=True) is None,
    }
