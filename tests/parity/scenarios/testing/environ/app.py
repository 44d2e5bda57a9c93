from flask import Flask, request

app = Flask(__name__)


@app.get("/echo")
def echo():
    return {
        "addr": request.remote_addr,
        "user": request.remote_user,
        "token": request.headers.get("X-Token"),
        "custom": request.environ.get("spec.value"),
        "method": request.environ["REQUEST_METHOD"],
        "script": request.environ["SCRIPT_NAME"],
        "path": request.environ["PATH_INFO"],
        "scheme": request.environ["wsgi.url_scheme"],
    }


@app.get("/")
def index():
    client = app.test_client()
    client.environ_base["HTTP_X_TOKEN"] = "base"
    return [
        client.get("/echo").json,
        client.get("/echo", environ_base={"REMOTE_ADDR": "10.1.2.3", "spec.value": "base"}).json,
        client.get("/echo", environ_overrides={"REMOTE_USER": "ada", "wsgi.url_scheme": "https"}).json,
        client.get("/echo", headers={"X-Token": "own"}, environ_overrides={"REMOTE_ADDR": "::1"}).json,
    ]
