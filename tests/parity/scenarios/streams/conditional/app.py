from flask import Flask, Response, request

app = Flask(__name__)


@app.get("/")
def show():
    def generate():
        yield b"01234"
        yield b"56789"

    response = Response(generate())
    response.set_etag("tag")
    response.automatically_set_content_length = False
    return response.make_conditional(request, accept_ranges=True, complete_length=10)
