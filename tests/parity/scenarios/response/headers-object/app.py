from flask import Flask, make_response

app = Flask(__name__)


def answer(rule):
    def decorate(change):
        def view():
            response = make_response("ok")
            change(response.headers, response)
            return response

        app.add_url_rule(rule, rule, view)

    return decorate


@answer("/add")
def add(h, response):
    h.add("X-A", "1")
    h.add("x-a", 2)
    h.add("Content-Disposition", "attachment", filename="a b.txt", x_y="z")
    h.extend([("X-B", "3"), ("X-B", "4")])


@answer("/set")
def set_(h, response):
    h.add("X-A", "1")
    h.add("X-A", "2")
    h.set("x-a", "only")
    h.setlist("X-L", ["1", "2"])
    h.setlist("X-L", ["3"])
    h["X-Item"] = "item"
    h.setdefault("X-Item", "not this")
    h.setdefault("X-Default", "this")
    h.update({"X-Item": "updated", "X-New": ["n1", "n2"]})


@answer("/remove")
def remove(h, response):
    h.add("X-A", "1")
    h.add("X-B", "2")
    h.add("X-B", "3")
    h.remove("x-b")
    h["X-C"] = h.pop("X-A")
    h["X-D"] = h.pop("X-Missing", "default")


@answer("/read")
def read(h, response):
    h.add("X-A", "1")
    h.add("X-A", "b")
    names = [name for name in h.keys(lower=True) if name != "content-length"]
    response.data = "|".join([
        h.get("x-a"), ",".join(h.getlist("X-A")), ",".join(names), str(h.get("X-A", 0, int)),
        str(len(h.getlist("X-A", int))),
    ])


@answer("/type")
def type_(h, response):
    h["Content-Type"] = "text/plain"


@answer("/untyped")
def untyped(h, response):
    del h["Content-Type"]


@answer("/injected")
def injected(h, response):
    h["X-A"] = "a\r\nX-Evil: 1"
