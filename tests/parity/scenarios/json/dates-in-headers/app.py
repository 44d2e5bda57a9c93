from datetime import datetime, timedelta, timezone

from flask import Flask, make_response, request

app = Flask(__name__)


@app.get("/")
def index():
    response = make_response("hello")
    response.last_modified = datetime(2026, 11, 22, 13, tzinfo=timezone.utc)
    response.set_cookie("a", "b", expires=datetime(2026, 11, 22, 13, tzinfo=timezone(timedelta(hours=1))))
    return response.make_conditional(request)


@app.get("/expires")
def expires():
    response = make_response("hello")
    response.expires = datetime(2026, 11, 22, 14, tzinfo=timezone.utc)
    response.retry_after = datetime(2026, 11, 23, tzinfo=timezone.utc)
    return response
