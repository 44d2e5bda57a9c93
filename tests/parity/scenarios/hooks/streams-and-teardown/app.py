from flask import Flask

app = Flask(__name__)
log = []


@app.after_request
def after(response):
    log.append("after")
    return response


@app.teardown_request
def teardown(exc):
    log.append("teardown")


@app.get("/")
def index():
    def pieces():
        for _ in range(2):
            log.append("piece")
            yield "x"

    return pieces()


@app.get("/log")
def show():
    global log
    text = " ".join(log)
    log = []
    return text
