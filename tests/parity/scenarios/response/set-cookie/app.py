from flask import Flask, make_response

app = Flask(__name__)

COOKIES = {
    "plain": (("k", "v"), {}),
    "empty": (("k",), {}),
    "max_age": (("k", "v"), {"max_age": 60}),
    "zero": (("k", "v"), {"max_age": 0}),
    "expires": (("k", "v"), {"expires": 86400}),
    "text": (("k", "v"), {"expires": "Thu, 01 Jan 2037 00:00:00 GMT"}),
    "path": (("k", "v"), {"path": "/sub dir/ü"}),
    "no_path": (("k", "v"), {"path": None}),
    "domain": (("k", "v"), {"domain": ".example.com"}),
    "flags": (("k", "v"), {"secure": True, "httponly": True, "samesite": "lax"}),
    "partitioned": (("k", "v"), {"partitioned": True, "samesite": "None"}),
    "all": (("k", "v"), {
        "max_age": 60, "expires": 0, "path": "/p", "domain": "example.com", "secure": True, "httponly": True,
        "samesite": "Strict",
    }),
    "quoted": (("k", 'a b;c,"d"\\é'), {}),
}


@app.get("/<name>")
def show(name):
    response = make_response("ok")
    args, options = COOKIES[name]
    response.set_cookie(*args, **options)
    return response


@app.get("/delete")
def delete():
    response = make_response("ok")
    response.delete_cookie("a")
    response.delete_cookie("b", path="/p", domain="example.com", secure=True, httponly=True, samesite="Lax")
    return response


@app.get("/wrong")
def wrong():
    response = make_response("ok")
    response.set_cookie("k", "v", samesite="sometimes")
    return response
