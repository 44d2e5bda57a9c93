from flask import Flask

app = Flask(__name__)


@app.get("/leaf")
def leaf():
    return "leaf"
