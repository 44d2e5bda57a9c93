from datetime import datetime, timezone

from flask import Flask, make_response

app = Flask(__name__)


@app.get("/")
def show():
    r = make_response("ok")
    r.age = 12
    r.location = "/elsewhere"
    r.content_location = "/här"
    r.content_encoding = "identity"
    r.content_md5 = "Q2hlY2s="
    r.accept_ranges = "none"
    r.expires = datetime.fromtimestamp(86400, timezone.utc)
    r.headers["Last-Modified"] = "Thu, 01 Jan 1970 00:00:10 GMT"
    r.retry_after = 120
    r.headers["Cross-Origin-Resource-Policy"] = "same-site"
    r.content_range = "bytes 0-1/2"
    return r


@app.get("/read")
def read():
    r = make_response("ok")
    r.headers.extend({
        "Age": "7", "Expires": "Thu, 01 Jan 1970 00:00:10 GMT", "Last-Modified": "never", "Location": "/x",
        "Content-Range": "bytes 5-9/*", "Retry-After": "Thu, 01 Jan 1970 00:00:20 GMT",
    })
    range_ = r.content_range
    return {
        "age": int(r.age.total_seconds()), "expires": int(r.expires.timestamp()), "modified": r.last_modified,
        "location": r.location, "units": range_.units, "start": range_.start, "stop": range_.stop,
        "length": range_.length, "retry": int(r.retry_after.timestamp()), "date": r.date, "ranges": r.accept_ranges,
    }


@app.get("/unset")
def unset():
    r = make_response("ok")
    r.age = 1
    del r.age
    r.location = "/x"
    del r.location
    r.content_range = "bytes 0-1/2"
    r.content_range.unset()
    r.retry_after = 5
    r.retry_after = None
    return r


@app.get("/range")
def range_():
    r = make_response("ok", 206)
    r.content_range.set(0, 2, 10)
    r.content_range.length = 20
    return r
