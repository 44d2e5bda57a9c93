from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def show():
    return {"route": request.access_route, "remote": request.remote_addr, "user": request.remote_user}
