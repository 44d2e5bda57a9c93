from flask import Flask, g, request, stream_with_context

app = Flask(__name__)


@app.before_request
def before():
    g.user = request.args.get("user", "nobody")


@app.get("/")
def index():
    @stream_with_context
    def pieces():
        for _ in range(2):
            yield g.user + " at " + request.path + "\n"

    return pieces()
