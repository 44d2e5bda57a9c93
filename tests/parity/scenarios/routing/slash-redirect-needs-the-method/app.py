from flask import Flask

app = Flask(__name__)


@app.get("/branch/")
def branch():
    return "branch"


@app.post("/posts/")
def posts():
    return "posted"
