from flask import Flask, Response, make_response

app = Flask(__name__)
log = []


@app.get("/text")
def text():
    response = make_response("text")
    response.call_on_close(lambda: log.append("first"))
    response.call_on_close(lambda: log.append("second"))
    log.append("view")
    return response


class Source:
    n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        log.append(f"piece {self.n}")
        if self.n > 2:
            raise StopIteration
        return str(self.n)

    def close(self):
        log.append("source closed")


@app.get("/stream")
def stream():
    response = Response(Source())
    response.call_on_close(lambda: log.append("closed"))
    return response


@app.get("/log")
def show():
    text = "\n".join(log)
    log.clear()
    return text
