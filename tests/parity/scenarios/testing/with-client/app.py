from flask import Flask, g, has_request_context, request, session

app = Flask(__name__)
app.secret_key = "key"


@app.get("/login/<name>")
def login(name):
    session["user"] = name
    g.seen = name
    return "hello"


@app.get("/who")
def who():
    return session.get("user", "nobody")


@app.get("/")
def index():
    client = app.test_client()
    seen = []
    with client:
        client.get("/login/ada?x=1")
        seen.append([session["user"], g.seen, request.path, request.args["x"], request.endpoint])
        client.get("/who")
        seen.append(request.path)
        client.get("/missing")
        seen.append([request.path, request.endpoint])
        try:
            with client:
                pass
        except RuntimeError as e:
            seen.append(str(e))
    seen.append(has_request_context() and request.path)
    return seen
