from flask import Flask, stream_with_context, request

app = Flask(__name__)


@app.get("/stream")
def stream():
    def pieces():
        for n in range(3):
            yield f"piece {n};"

    return pieces()


@app.get("/context")
def context():
    @stream_with_context
    def pieces():
        yield "for "
        yield request.args["name"]

    return pieces()


@app.get("/")
def index():
    client = app.test_client()
    response = client.get("/stream")
    seen = [response.text, response.content_length, response.status_code]
    seen.append(client.get("/context?name=ada", buffered=True).text)
    seen.append(b"".join(client.get("/stream").iter_encoded()).decode())
    return seen
