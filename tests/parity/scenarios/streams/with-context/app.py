from flask import Flask, Response, g, request, session, stream_with_context

app = Flask(__name__)
app.secret_key = "key"


@app.before_request
def before():
    g.value = "from g"


@app.get("/called")
def called():
    session["seen"] = "from session"

    def generate():
        yield "Hello "
        yield request.args["name"]
        yield ", " + g.value
        yield ", " + session["seen"]

    return stream_with_context(generate())


@app.get("/decorated")
@stream_with_context
def decorated():
    yield "path "
    yield request.path


@app.get("/inner")
def inner():
    @stream_with_context
    def generate(greeting):
        yield greeting + " "
        yield request.args["name"]

    return Response(generate("Good day"), mimetype="text/plain")
