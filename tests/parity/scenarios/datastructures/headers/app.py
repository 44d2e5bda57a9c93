from flask import Flask
from werkzeug.datastructures import Headers

app = Flask(__name__)


@app.get("/")
def show():
    h = Headers([("A", "1"), ("B", "2")])
    h.add("a", "3")
    out = {"text": str(h), "count": len(h.to_wsgi_list()), "second": list(h[1])}
    h[1] = ("C", "4")
    out["replaced"] = h.get("c")
    h.setlistdefault("L", ["x", "y"])
    out["list"] = h.setlistdefault("L", ["z"])
    out["popped"] = [h.pop("A")]
    out["last"] = list(h.popitem())
    copy = h.copy()
    copy["New"] = "1"
    out["copied"] = "New" in h
    out["equal"] = Headers([("X", "1"), ("Y", "2")]) == Headers([("y", "2"), ("x", "1")])
    h.clear()
    out["cleared"] = len(h.to_wsgi_list())
    try:
        h.pop("none")
        out["missing"] = False
    except KeyError:
        out["missing"] = True
    return out


@app.get("/parameters")
def parameters():
    h = Headers()
    h.add("Content-Disposition", "attachment", filename="plain.txt")
    h.set("Content-Type", "text/html", charset="utf-8")
    h.add_header("X-Own", "v", two_words='q"x')
    return str(h)
