from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    def pieces():
        raise Exception("before the first piece")
        yield

    return pieces()
