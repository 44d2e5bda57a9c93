from flask import Flask, make_response, request

app = Flask(__name__)


@app.get("/set")
def set_cookies():
    response = make_response("set")
    for header in request.args.getlist("c"):
        response.headers.add("Set-Cookie", header)
    return response


@app.get("/show")
@app.get("/deep/page", endpoint="page")
@app.get("/deeper", endpoint="deeper")
def show():
    return request.headers.get("Cookie", "none")


@app.get("/")
def index():
    client = app.test_client()
    seen = []

    def after(*headers):
        client.get("/set", query_string={"c": list(headers)})
        seen.append([client.get(path).text for path in ["/show", "/deep/page", "/deeper"]])

    after("a=1; Path=/", "b=2; Path=/")
    after("a=3; Path=/")
    after("d=4; Path=/deep")
    after("a=; Path=/; Max-Age=0")
    after("b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0")
    after("s=5; Path=/; Secure; HttpOnly; SameSite=Lax", "later=6; Path=/; Max-Age=100")
    after("nopath=7")
    return seen
