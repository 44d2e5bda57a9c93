from flask import Flask, Response
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

app = Flask(__name__)


class ApiError(HTTPException):
    code = 422

    def get_body(self, *args):
        return app.json.dumps({"error": self.description, "code": self.code}, separators=(",", ":"))

    def get_headers(self, *args):
        return [("Content-Type", "application/json"), ("X-Error", self.name)]


class Named(HTTPException):
    code = 499
    name = "Client Closed"
    description = "Gone away."


class Plain(BadRequest):
    def get_description(self, *args):
        return "<pre>" + self.description + "</pre>"


class Fixed(NotFound):
    def get_response(self, *args):
        return Response("fixed", 404, {"X-Fixed": "yes"})


@app.get("/api")
def api():
    raise ApiError("no title")


@app.get("/named")
def named():
    raise Named()


@app.get("/plain")
def plain():
    raise Plain("a <b>")


@app.get("/fixed")
def fixed():
    raise Fixed()
