from datetime import datetime, timezone

from flask import Flask, make_response, request

app = Flask(__name__)


def true(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def set_item(r, name, value):
    r.headers[name] = value


def set_status_code(r, code):
    r.status_code = code


def set_status(r, status):
    r.status = status


def set_data(r, data):
    r.data = data


def add(r, *values):
    for value in values:
        r.headers.add("X-A", value)


def set_then_add(r):
    r.headers["X-A"] = "1"
    r.headers.add("X-A", "2")
    r.headers["X-B"] = "3"


def set_twice(r):
    r.headers["x-a"] = "1"
    r.headers["X-A"] = "2"


def set_over_added(r):
    add(r, "1", "2")
    r.headers["X-A"] = "3"


def setdefault(r):
    r.headers.setdefault("Content-Type", "no")
    r.headers.setdefault("X-A", "1")


def seen(r):
    r.headers["X-Seen"] = "|".join(
        map(true, (r.status_code, r.status[:3], r.mimetype, r.content_type, len(r.data), r.is_json, r.is_streamed))
    )


def two_cookies(r):
    r.set_cookie("c", "v")
    r.set_cookie("d", "w")


def vary(r):
    r.vary.add("Cookie")
    r.vary.add("Accept")


def cache(r):
    r.cache_control.no_store = True
    r.cache_control.max_age = 3


def get(r):
    r.headers["X-Get"] = r.headers.get("content-type", "nil") + " " + r.headers.get("X-None", "none")


DO = {
    "status_code": lambda r: set_status_code(r, 404),
    "status": lambda r: set_status(r, "299 Very Fine"),
    "data": lambda r: set_data(r, "changed"),
    "set_data": lambda r: r.set_data("changed too"),
    "append": lambda r: set_data(r, r.data + b"!"),
    "mimetype": lambda r: setattr(r, "mimetype", "text/plain"),
    "content_type": lambda r: setattr(r, "content_type", "text/x-other"),
    "no_content_type": lambda r: r.headers.remove("Content-Type"),
    "header": lambda r: r.headers.set("X-A", "1"),
    "add": lambda r: add(r, "1", "2"),
    "set_then_add": set_then_add,
    "set_twice": set_twice,
    "set_over_added": set_over_added,
    "index": lambda r: set_item(r, "X-A", "1"),
    "setdefault": setdefault,
    "extend": lambda r: r.headers.extend({"X-A": "1"}),
    "update": lambda r: r.headers.update({"X-A": ["1", "2"]}),
    "number": lambda r: r.headers.set("X-A", 42),
    "seen": seen,
    "json": lambda r: set_item(r, "X-Json", true(r.get_json()["a"] if r.is_json else False)),
    "cookie": lambda r: r.set_cookie("c", "v", path="/x", httponly=True, samesite="Lax"),
    "two_cookies": two_cookies,
    "delete_cookie": lambda r: r.delete_cookie("c"),
    "vary": vary,
    "cache": cache,
    "etag": lambda r: r.set_etag("abc"),
    "add_etag": lambda r: r.add_etag(),
    "location": lambda r: setattr(r, "location", "/ü"),
    "length": lambda r: set_item(r, "X-Length", "nil" if r.content_length is None else str(r.content_length)),
    "last_modified": lambda r: setattr(r, "last_modified", datetime.fromtimestamp(86400, timezone.utc)),
    "allow": lambda r: r.allow.add("GET"),
    "language": lambda r: r.content_language.add("de"),
    "retry": lambda r: setattr(r, "retry_after", 30),
    "csp": lambda r: setattr(r.content_security_policy, "default_src", "'self'"),
    "cors": lambda r: setattr(r, "access_control_allow_origin", "*"),
    "get": get,
    "status_204": lambda r: set_status_code(r, 204),
    "status_304": lambda r: set_status_code(r, 304),
    "new": lambda r: make_response("new", 201),
    "names": lambda r: set_item(r, "X-Names", true(len(list(r.headers.keys())) > 0)),
}


@app.after_request
def after(response):
    for name in request.args.getlist("do"):
        response = DO[name](response) or response
    return response


@app.get("/text")
def text():
    return "text"


@app.get("/json")
def json():
    return {"a": 1}


@app.get("/status")
def status():
    return "x", 201, {"X-Own": "yes"}


@app.get("/error")
def error():
    raise Exception("broken")
