from flask import Flask, Response, g, request, session, stream_with_context

app = Flask(__name__)
app.secret_key = "testing"


@app.get("/")
def index():
    @stream_with_context
    def generate():
        yield "Hello "
        yield request.args["name"]
        yield "!"

    return Response(generate())


@app.get("/session")
def with_session():
    session["user"] = "flask"
    g.kept = " and g"

    @stream_with_context
    def generate():
        yield session["user"]
        yield g.kept

    return generate()
