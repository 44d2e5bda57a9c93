from datetime import datetime, timezone

from flask import Flask
from werkzeug.datastructures import (
    Accept,
    Authorization,
    CallbackDict,
    ContentRange,
    ETags,
    HeaderSet,
    IfRange,
    ImmutableDict,
    ImmutableList,
    MIMEAccept,
    Range,
    RequestCacheControl,
    ResponseCacheControl,
    TypeConversionDict,
)

app = Flask(__name__)


def fails(function, *args):
    try:
        function(*args)
        return False
    except (LookupError, TypeError, ValueError):
        return True


@app.get("/header-set")
def header_set():
    set_ = HeaderSet(["foo", "bar"])
    set_.add("FOO")
    set_.update(["baz", "bar"])
    out = {"text": str(set_), "find": set_.find("BAR"), "index": set_.index("baz"), "has": "Foo" in set_}
    set_.remove("bar")
    set_.discard("none")
    out["after"] = set_.to_header()
    out["disjoint"] = set_.isdisjoint(["x"])
    out["missing"] = fails(set_.index, "bar")
    out["refused"] = fails(set_.remove, "bar")
    set_.clear()
    out["cleared"] = set_.to_header()
    return out


@app.get("/etags")
def etags():
    tags = ETags(["a", "b"], ["w"])
    star = ETags(star_tag=True)
    return {
        "a": tags("a"), "w": tags("w"), "weak": tags("w", include_weak=True), "data": tags(data=b"content"),
        "raw": [tags.contains_raw('"a"'), tags.contains_raw('W/"w"'), tags.contains_raw('"w"')],
        "star": star.contains("any"), "text": star.to_header(),
    }


@app.get("/accept")
def accept():
    accept = MIMEAccept([("text/html", 0.5), ("*/*", 0.1), ("application/json", 1)])
    return {
        "index": accept.index("text/html"), "missing": fails(Accept([("a", 1)]).index, "b"),
        "refused": fails(accept.append, ("x", 1)), "values": len(accept.copy()), "count": accept.count(("a", 1)),
        "text": accept.to_header(), "best": accept.best,
    }


@app.get("/ranges")
def ranges():
    range_ = Range("bytes", [(0, 10), (20, None)])
    content = ContentRange("bytes", 0, 10, 100)
    before = str(content)
    content.set(5, 6, None)
    return {
        "range": str(range_), "one": Range("bytes", [(-5, None)]).to_content_range_header(100), "before": before,
        "after": str(content), "etag": IfRange("x").to_header(),
        "date": IfRange(date=datetime.fromtimestamp(86400, timezone.utc)).to_header(),
        "bad": fails(Range, "bytes", [(5, 3)]),
    }


@app.get("/cache-control")
def cache_control():
    told = 0

    def tell(cc):
        nonlocal told
        told += 1

    cc = ResponseCacheControl([("max-age", "5")], tell)
    cc.no_store = True
    cc.setdefault("x-own", "1")
    cc.setdefault("x-own", "2")
    out = {"text": cc.to_header(), "popped": cc.pop("x-own"), "none": cc.pop("x-own", "none")}
    cc.update([("public", None), ("max-age", "6")])
    out["age"] = cc.max_age
    out["told"] = told
    out["after"] = str(cc)

    class Own(ResponseCacheControl):
        x_age = ResponseCacheControl.cache_property("x-age", None, int)

    own = Own()
    own.x_age = 7
    out["own"] = own.to_header()
    out["frozen"] = fails(setattr, RequestCacheControl({}), "no_cache", True)
    return out


@app.get("/authorization")
def authorization():
    basic = Authorization("basic", {"username": "ada", "password": "pw"})
    return {
        "basic": str(basic), "bearer": Authorization("bearer", token="t").to_header(),
        "custom": Authorization("custom", {"a": "b c"}).to_header(),
        "equal": basic == Authorization.from_header(str(basic)),
    }


@app.get("/dicts")
def dicts():
    told = 0

    def tell(d):
        nonlocal told
        told += 1

    d = CallbackDict({"a": 1}, tell)
    d["b"] = 2
    d.setdefault("a", 5)
    d.setdefault("c", 3)
    popped = d.pop("a")
    d.pop("zz", None)
    d.update({"d": 4})
    frozen = ImmutableDict({"a": 1})
    list_ = ImmutableList(["x", "y", "x"])
    return {
        "told": told, "popped": popped, "now": dict(d), "refused": fails(frozen.pop, "a"), "text": repr(frozen),
        "copied": frozen.copy(),
        "converted": [TypeConversionDict({"n": "42"}).get("n", 0, int), TypeConversionDict({"n": "x"}).get("n", -1, int)],
        "list": [list_.count("x"), list_.index("y"), repr(list_)], "frozen_list": fails(list_.append, "z"),
    }
