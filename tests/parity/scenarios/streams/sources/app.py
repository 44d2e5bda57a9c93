from flask import Flask, Response

app = Flask(__name__)


@app.get("/function")
def function():
    n = 0

    def piece():
        nonlocal n
        n += 1
        return f"piece {n}\n" if n <= 3 else None

    return iter(piece, None)


@app.get("/coroutine")
def coroutine():
    def generate():
        for i in range(1, 4):
            yield f"piece {i}\n"

    return generate()


class Source:
    n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration
        return f"piece {self.n}\n"


@app.get("/object")
def object_():
    return Response(Source(), mimetype="text/plain")


@app.get("/tuple")
def tuple_():
    def generate():
        yield "made"

    return generate(), 201, {"X-A": "1", "Content-Type": "text/csv"}


@app.get("/empty")
def empty():
    return iter(())


@app.get("/empty-pieces")
def empty_pieces():
    def generate():
        yield ""
        yield "after an empty piece"
        yield ""

    return Response(generate())


@app.get("/list")
def list_():
    return Response(["one ", "two"])
