from flask import Flask, Response, request

app = Flask(__name__)


def inner(environ, start_response):
    start_response("201 Created", [("X-Inner", environ["PATH_INFO"]), ("Content-Type", "text/plain")])
    return [b"inner ", b"body"]


@app.get("/from-app")
def from_app():
    return Response.from_app(inner, request.environ)


@app.get("/force")
def force():
    class Own(Response):
        pass

    forced = Own.force_type(Response("kept", 202))
    forced.headers["X-Own"] = str(isinstance(forced, Own)).lower()
    return forced


@app.get("/called")
def called():
    seen = {}

    def start_response(status, headers):
        seen["status"], seen["count"] = status.upper(), len(headers)

    pieces = Response("called", 203, {"X-A": "1"})(request.environ, start_response)
    body = b"".join(pieces).decode()
    return {"status": seen["status"], "headers": seen["count"], "body": body}


@app.get("/parts")
def parts():
    environ = dict(request.environ, REQUEST_METHOD="HEAD")
    pieces, status, headers = Response("text", 404).get_wsgi_response(environ)
    return {"pieces": len(list(pieces)), "status": status.upper(), "headers": len(headers)}
