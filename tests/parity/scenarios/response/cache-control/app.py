from flask import Flask, make_response, request

app = Flask(__name__)


def set_all(**values):
    def change(cc, response):
        for name, value in values.items():
            setattr(cc, name, value)

    return change


def off(cc, response):
    cc.public = True
    cc.max_age = 5
    cc.public = False
    cc.max_age = None


def own(cc, response):
    cc["x-own"] = "a b"


def read(cc, response):
    age = "nil" if cc.max_age is None else cc.max_age
    x_own = "nil" if cc.get("x-own") is None else cc.get("x-own")
    response.data = f"{age} {str(cc.no_store).lower()} {x_own}"


CHANGES = {
    "flags": set_all(public=True, immutable=True, must_revalidate=True),
    "numbers": set_all(max_age=60, s_maxage=30, stale_while_revalidate=5, stale_if_error=6),
    "bare": set_all(no_cache=True, private=True),
    "fields": set_all(no_cache="Set-Cookie", private="X-A, X-B"),
    "rest": set_all(no_store=True, no_transform=True, proxy_revalidate=True, must_understand=True),
    "off": off,
    "change": set_all(max_age=7, no_store=False),
    "clear": lambda cc, response: cc.clear(),
    "own": own,
    "read": read,
}


@app.get("/<name>")
def show(name):
    response = make_response("ok")
    if "first" in request.args:
        response.headers["Cache-Control"] = request.args["first"]
    CHANGES[name](response.cache_control, response)
    return response
