from datetime import datetime, timezone

from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/tag", methods=["GET", "POST"])
def tag():
    response = make_response("the body", 200, {"X-Kept": "1", "Content-Language": "en"})
    response.set_etag("abc")
    response.last_modified = datetime.fromtimestamp(1000000000, timezone.utc)
    return response.make_conditional(request)


@app.get("/weak")
def weak():
    response = make_response("the body")
    response.set_etag("abc", weak=True)
    return response.make_conditional(request)


@app.get("/made")
def made():
    response = make_response("the body")
    response.add_etag()
    return response.make_conditional(request)


@app.get("/range")
def range_():
    response = make_response("0123456789")
    response.set_etag("abc")
    return response.make_conditional(request, accept_ranges=True, complete_length=10)


@app.get("/read")
def read():
    response = make_response("x")
    response.set_etag("a b")
    tag, weak = response.get_etag()
    response.add_etag()
    response.headers["X-Tag"] = f"{tag} {str(weak).lower()}"
    response.add_etag(overwrite=True, weak=True)
    return response
