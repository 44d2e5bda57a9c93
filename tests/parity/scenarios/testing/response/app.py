from flask import Flask, make_response

app = Flask(__name__)


@app.get("/teapot")
def teapot():
    return "short and stout", 203, {"X-Kind": "tea", "Content-Type": "text/plain"}


@app.get("/bare")
def bare():
    response = make_response("bare")
    response.headers.remove("Content-Type")
    return response


@app.get("/")
def index():
    client = app.test_client()
    response = client.get("/teapot?milk=1", headers={"X-A": "1"})
    seen = [
        response.status_code,
        response.text,
        response.get_data(as_text=True),
        response.headers["X-Kind"],
        response.mimetype,
        response.content_length,
        response.is_json,
        list(response.history),
    ]
    request = response.request
    seen.append([request.method, request.path, request.full_path, request.url, request.args["milk"]])
    seen.append([request.headers["X-A"], request.host, request.remote_addr, request.environ["PATH_INFO"]])
    bare = client.get("/bare")
    seen.append([bare.mimetype, bare.content_type, bare.text])
    posted = client.post("/teapot", data={"a": "1"}).request
    seen.append([posted.form["a"], posted.content_type, client.post("/x", json={"b": 2}).request.json])
    return seen
