from flask import Flask, after_this_request

app = Flask(__name__)

try:
    after_this_request(lambda response: response)
    err = None
except RuntimeError as e:
    err = str(e)


@app.get("/")
def index():
    return {"refused": err is not None, "told": "after_this_request" in (err or "")}
