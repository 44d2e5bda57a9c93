from flask import Flask, request

app = Flask(__name__)


def seconds(moment):
    return None if moment is None else int(moment.timestamp())


@app.get("/")
def show():
    return {
        "date": seconds(request.date),
        "since": seconds(request.if_modified_since),
        "unmodified": seconds(request.if_unmodified_since),
    }
