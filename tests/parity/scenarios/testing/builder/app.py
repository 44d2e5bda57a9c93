from io import BytesIO

from flask import Flask
from flask.testing import EnvironBuilder

app = Flask(__name__)


def shown(builder):
    environ = builder.get_environ()
    names = ["REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "HTTP_HOST"]
    names += ["CONTENT_TYPE", "CONTENT_LENGTH", "wsgi.url_scheme", "wsgi.multithread", "HTTP_X_A", "REQUEST_URI"]
    found = {name: environ.get(name) for name in names}
    if (environ.get("CONTENT_TYPE") or "").startswith("multipart"):
        found["CONTENT_TYPE"] = found["CONTENT_LENGTH"] = "multipart"
        return found
    found["input"] = environ["wsgi.input"].read().decode()
    return found


@app.get("/")
def index():
    seen = [
        shown(EnvironBuilder(app)),
        shown(EnvironBuilder(app, "/a b?x=1", headers={"X-A": "1"})),
        shown(EnvironBuilder(app, "/x", base_url="https://example.com:8443/root/", method="POST", data={"a": "1"})),
        shown(EnvironBuilder(app, "/x", subdomain="api", query_string={"q": "a b"}, multithread=True)),
        shown(EnvironBuilder(app, "/x", method="PUT", input_stream=BytesIO(b"bytes"), content_type="text/x")),
        shown(EnvironBuilder(app, "/x", method="POST", data={"f": (BytesIO(b"1"), "a.txt")})),
        shown(EnvironBuilder(app, "/x", method="POST", json=[1])),
    ]
    builder = EnvironBuilder(app, "/x")
    builder.method = "POST"
    builder.args["page"] = "2"
    builder.form["name"] = "tea"
    builder.headers["X-A"] = "set"
    builder.host = "other.example:81"
    builder.script_root = "/mounted"
    seen.append(shown(builder))
    seen.append([builder.base_url, builder.server_name, builder.server_port, builder.mimetype, builder.query_string])
    builder.query_string = "raw=1"
    try:
        builder.args
    except AttributeError:
        seen.append("no args")
    builder.files.add_file("doc", BytesIO(b"x"), "d.txt")
    seen.append(builder.content_type)
    builder.input_stream = BytesIO(b"own")
    try:
        builder.form
    except AttributeError:
        seen.append([builder.content_type, shown(builder)["input"]])
    return seen
