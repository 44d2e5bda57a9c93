from flask import Flask, request

app = Flask(__name__)


@app.route("/", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def show():
    return {
        "form": request.form.to_dict(False),
        "values": request.values.to_dict(False),
        "files": request.files.to_dict(),
        "data": request.data.decode(),
    }


@app.post("/needed")
def needed():
    return request.form["name"]
