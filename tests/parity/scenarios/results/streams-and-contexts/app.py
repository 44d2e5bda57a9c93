from flask import Flask, g, request, session, stream_with_context, url_for

app = Flask(__name__)
app.secret_key = "testing"


def tried(fn):
    try:
        return str(fn())
    except RuntimeError:
        return "outside"


@app.before_request
def before():
    g.value = "of g"


@app.get("/without")
def without():
    def pieces():
        yield tried(lambda: request.path) + " "
        yield tried(lambda: g.value)

    return pieces()


@app.get("/with")
def with_context():
    session["user"] = "ada"

    def pieces():
        yield tried(lambda: request.path) + " "
        yield tried(lambda: g.value) + " "
        session["user"] = "too late"
        yield tried(lambda: session["user"]) + " "
        yield tried(lambda: url_for("static", filename="x"))

    return stream_with_context(pieces()), 201, {"X-A": "1"}


@app.get("/read")
def read():
    return session.get("user", "nobody")


try:
    stream_with_context(iter(["a piece"]))
    message = None
except RuntimeError as err:
    message = str(err)


@app.get("/outside")
def outside():
    return [message is None, "'stream_with_context'" in (message or "")]
