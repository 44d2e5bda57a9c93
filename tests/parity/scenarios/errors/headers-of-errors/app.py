from datetime import datetime, timezone

from flask import Flask, abort
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    MethodNotAllowed,
    RequestedRangeNotSatisfiable,
    ServiceUnavailable,
    Unauthorized,
)

app = Flask(__name__)


@app.get("/retry/429")
def retry_429():
    abort(429, retry_after=60)


@app.get("/retry/503")
def retry_503():
    abort(503, description="Back soon.", retry_after=3600)


@app.get("/retry/date")
def retry_date():
    raise ServiceUnavailable(retry_after=datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone.utc))


@app.get("/auth")
def auth():
    raise Unauthorized(www_authenticate=WWWAuthenticate("basic", {"realm": "over here"}))


@app.get("/auth/two")
def auth_two():
    raise Unauthorized(
        www_authenticate=[
            WWWAuthenticate("basic", {"realm": "over here"}),
            WWWAuthenticate("bearer", {"realm": "over there"}),
        ]
    )


@app.get("/method")
def method():
    raise MethodNotAllowed(["GET", "PUT"])


@app.get("/range")
def range():
    raise RequestedRangeNotSatisfiable(1000)


@app.get("/range/units")
def range_units():
    raise RequestedRangeNotSatisfiable(10, "lines")
