from flask import Flask, request

app = Flask(__name__)


@app.get("/show")
@app.get("/deep/page", endpoint="page")
def show():
    return request.headers.get("Cookie", "none")


@app.get("/")
def index():
    client = app.test_client()
    client.set_cookie("name", "a b;c")
    client.set_cookie("deep", "1", path="/deep")
    client.set_cookie("sub", "2", domain="example.com", origin_only=False)
    client.set_cookie("origin", "3", domain="example.com")
    seen = [
        client.get("/show").text,
        client.get("/deep/page").text,
        client.get("/show", base_url="http://www.example.com").text,
        client.get("/show", base_url="http://example.com").text,
    ]
    cookie = client.get_cookie("name")
    seen.append([cookie.key, cookie.value, cookie.decoded_value, cookie.domain, cookie.path, cookie.origin_only])
    client.set_cookie("full", "v", max_age=60, secure=True, httponly=True, samesite="Lax")
    cookie = client.get_cookie("full")
    seen.append([cookie.max_age, bool(cookie.secure), bool(cookie.http_only), cookie.same_site])
    seen.append([client.get_cookie("deep") is None, client.get_cookie("deep", path="/deep") is None])
    seen.append(client.get_cookie("sub", "example.com").value)
    client.delete_cookie("name")
    client.delete_cookie("deep", path="/deep")
    client.delete_cookie("absent")
    client.set_cookie("full", "", max_age=0)
    seen.append(client.get("/deep/page").text)
    return seen
