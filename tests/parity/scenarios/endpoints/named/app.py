from flask import Flask, request, url_for

app = Flask(__name__)


def view():
    return request.endpoint


app.get("/foo/", endpoint="foo")(view)
app.get("/bar/", endpoint="bar")(view)
app.get("/bar/123", endpoint="123")(view)


@app.get("/url")
def url():
    return url_for("foo") + " " + url_for("bar") + " " + url_for("123")
