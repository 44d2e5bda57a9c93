from flask import Flask, Response, json, request, stream_with_context

app = Flask(__name__)


def sse(generator):
    """What luaflask.sse does, spelled out: Flask leaves it to the application."""
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return Response(stream_with_context(generator), mimetype="text/event-stream", headers=headers)


@app.get("/")
def show():
    def events():
        yield "retry: 2500\n\n"
        yield "data: hello\n\n"
        yield "event: tick\nid: 7\ndata: line 1\ndata: line 2\n\n"
        yield ": still here\n\n"
        yield "data: " + json.dumps({"n": [1, 2]}, separators=(",", ":")) + "\n\n"

    return sse(events())


@app.get("/again")
def again():
    def events():
        last = request.headers.get("Last-Event-ID", "nothing")
        yield f"data: after {last} at {request.path}\n\n"

    return sse(events())
