from flask import Flask, g, has_request_context, request, session, url_for

app = Flask(__name__)
app.secret_key = "key"
log = []


@app.before_request
def before():
    log.append("before")
    g.user = request.args.get("user")


@app.teardown_request
def teardown(error):
    log.append("teardown " + type(error).__name__)


@app.post("/items/<int:id>")
def item(id):
    return "item"


@app.get("/")
def index():
    log.clear()
    seen = []
    with app.test_request_context("/items/7?user=ada", method="POST", data={"name": "x"}) as ctx:
        seen.append([request.path, request.method, request.form["name"], request.endpoint, request.view_args["id"]])
        seen.append([url_for("item", id=8), ctx.request.path])
        seen.append(app.preprocess_request())
        seen.append(g.user)
        session["x"] = 1
        seen.append(session["x"])
    try:
        with app.test_request_context("/nope"):
            seen.append([request.endpoint, type(request.routing_exception).__name__])
            raise ValueError
    except ValueError:
        seen.append(log[:])
    with app.test_request_context(base_url="https://example.com/mount", json={"a": 1}):
        seen.append([request.url, request.json["a"], request.root_path, url_for("index", _external=True)])
    with app.test_request_context("/items/9", method="POST"):
        seen.append(app.dispatch_request())
        response = app.full_dispatch_request()
        seen.append([response.status_code, response.get_data(as_text=True)])
    seen.append(has_request_context())
    return seen
