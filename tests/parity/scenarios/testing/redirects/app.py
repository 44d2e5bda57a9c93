from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/go/<int:code>", methods=["GET", "POST"])
def go(code):
    return redirect(request.args.get("to", "/end?x=1"), code)


@app.route("/end", methods=["GET", "POST", "HEAD"])
def end():
    body = request.get_data(as_text=True)
    return [request.method, request.query_string.decode(), request.content_type, body, request.headers.get("X-A")]


@app.get("/")
def index():
    client = app.test_client()
    seen = []
    for code in [301, 302, 303, 307, 308]:
        sent = {"data": "payload", "content_type": "text/plain", "headers": {"X-A": "1"}}
        response = client.post(f"/go/{code}", follow_redirects=True, **sent)
        seen.append([response.status_code, response.json, len(response.history), response.history[0].status_code])
    response = client.get("/go/302?to=/go/307", follow_redirects=True)
    seen.append([r.request.path for r in response.history])
    seen.append([len(r.history) for r in response.history])
    seen.append([response.request.path, response.request.method, response.request.query_string.decode()])
    response = client.get("/go/302")
    seen.append([response.status_code, response.location, len(response.history)])
    seen.append(client.head("/go/302", follow_redirects=True).status_code)
    return seen
