from flask import Flask, Response

app = Flask(__name__)

MAKE = {
    "empty": lambda: Response(),
    "text": lambda: Response("text"),
    "list": lambda: Response(["one ", "two ", "three"]),
    "status": lambda: Response("made", 201),
    "headers": lambda: Response("x", 200, {"X-A": "1"}),
    "repeated": lambda: Response("x", 200, [("X-A", "1"), ("X-A", "2")]),
    "mimetype": lambda: Response("x", mimetype="text/plain"),
    "binary": lambda: Response("x", mimetype="image/png"),
    "content_type": lambda: Response("x", content_type="text/x-own; charset=latin-1"),
    "in_headers": lambda: Response("x", headers={"Content-Type": "application/own"}),
    "both": lambda: Response("x", headers={"Content-Type": "application/own"}, mimetype="text/css"),
    "xml": lambda: Response("<a/>", mimetype="application/xml"),
    "svg": lambda: Response("<svg/>", mimetype="image/svg+xml"),
    "javascript": lambda: Response("1", mimetype="application/javascript"),
    "json": lambda: Response("{}", mimetype="application/json"),
}


@app.get("/<name>")
def show(name):
    return MAKE[name]()
