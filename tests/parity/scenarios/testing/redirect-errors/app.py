from flask import Flask, redirect, request

app = Flask(__name__)


@app.get("/go")
def go():
    return redirect(request.args["to"])


@app.get("/loop")
def loop():
    return redirect("/loop")


@app.get("/end")
def end():
    return request.host


def attempt(client, path):
    try:
        return client.get(path, follow_redirects=True).text
    except Exception as e:
        return type(e).__name__ + " " + str(e).split(" ")[0]


@app.get("/")
def index():
    client = app.test_client()
    seen = [
        attempt(client, "/loop"),
        attempt(client, "/go?to=http://elsewhere.example/end"),
        attempt(client, "/go?to=http://sub.localhost/end"),
        attempt(client, "/go?to=http://localhost/end"),
    ]
    client.allow_subdomain_redirects = True
    seen.append(attempt(client, "/go?to=http://sub.localhost/end"))
    return seen
