from flask import Flask, request, stream_with_context

app = Flask(__name__)
log = []


@app.after_request
def after(response):
    if request.path != "/log":
        log.append("after_request")
    return response


@app.teardown_request
def teardown(error):
    if request.path != "/log":
        log.append("teardown")


@app.get("/with")
def with_():
    log.append("view")

    def generate():
        log.append("first piece")
        yield "a"
        log.append("second piece")
        yield "b"

    return stream_with_context(generate())


@app.get("/text")
def text():
    log.append("view")
    return "text"


@app.get("/log")
def show():
    text = "\n".join(log)
    log.clear()
    return text
