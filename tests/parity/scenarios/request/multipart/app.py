from flask import Flask, request

app = Flask(__name__)


@app.post("/")
def show():
    files = [
        {
            "field": name,
            "name": file.name,
            "filename": file.filename,
            "content_type": file.content_type,
            "mimetype": file.mimetype,
            "params": file.mimetype_params,
            "length": file.content_length,
            "own": file.headers.get("X-Own", "none"),
            "data": file.read().decode(),
        }
        for name, file in request.files.items(multi=True)
    ]
    return {"form": request.form.to_dict(False), "files": files, "data": request.data.decode()}
