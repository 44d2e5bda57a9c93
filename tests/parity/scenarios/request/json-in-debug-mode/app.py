from flask import Flask, request

app = Flask(__name__)


@app.post("/")
def show():
    return {"got": request.get_json()}
