import io
import re

from flask import Flask

app = Flask(__name__)
inner = Flask("inner")


@inner.get("/crash")
def crash():
    inner.logger.warning("only %d left", 3)
    raise ValueError("oops")


@app.get("/")
def index():
    stream = io.StringIO()
    client = inner.test_client()
    client.get("/crash", errors_stream=stream)
    lines = stream.getvalue().splitlines()
    return [re.sub(r"\d", "0", line) for line in lines[:2]]
