from flask import Flask, Response, session

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/")
def index():
    session["test"] = "test"
    response = Response()
    response.vary.update(("Accept-Encoding", "Accept-Language"))
    return response
