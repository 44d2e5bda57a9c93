from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 10


@app.before_request
def limit():
    if request.path == "/large":
        request.max_content_length = 100
    elif request.path == "/small":
        request.max_content_length = 3
    elif request.path == "/reset":
        request.max_content_length = None


def show():
    return f"{len(request.get_data())} of {request.max_content_length}"


for path in ["/", "/large", "/small", "/reset"]:
    app.post(path, endpoint=path)(show)


@app.post("/form")
def form():
    return request.form["a"]


@app.post("/unread")
def unread():
    return "not read"
