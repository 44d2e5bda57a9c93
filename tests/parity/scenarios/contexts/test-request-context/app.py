from flask import Flask, request

app = Flask(__name__)


@app.route("/item/<int:id>", endpoint="item", methods=["GET", "POST"])
def item():
    pass


def seen(path, **options):
    with app.test_request_context(path, **options):
        return {
            "url": request.url,
            "method": request.method,
            "endpoint": request.endpoint,
            "view_args": request.view_args,
            "args": request.args.to_dict(),
            "form": request.form.to_dict(),
            "json": request.get_json() if request.is_json else None,
            "header": request.headers.get("X-A"),
            "content_type": request.content_type,
        }


results = [
    seen("/item/3?q=x"),
    seen("/item/4", method="POST", data={"a": "1"}),
    seen("/item/5", method="POST", json={"a": [1]}),
    seen("/none", base_url="https://example.com:444", query_string={"b": "2"}, headers={"X-A": "y"}),
    seen("/", subdomain="sub", url_scheme="https"),
]


@app.get("/")
def index():
    return results
