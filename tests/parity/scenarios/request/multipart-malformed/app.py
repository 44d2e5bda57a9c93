from flask import Flask, request

app = Flask(__name__)


@app.post("/")
def show():
    return {"form": request.form.to_dict(False), "files": request.files.to_dict()}
