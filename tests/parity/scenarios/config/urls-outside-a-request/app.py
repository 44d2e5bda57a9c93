from flask import Flask, url_for

app = Flask(__name__)

shop = Flask("shop")
shop.config.from_mapping(SERVER_NAME="example.com:8080", APPLICATION_ROOT="/shop", PREFERRED_URL_SCHEME="https")
shop.add_url_rule("/item/<int:id>", "item", lambda id: None)

bare = Flask("bare")
bare.add_url_rule("/", "index", lambda: None)

with shop.app_context():
    built = [
        shop.url_for("item", id=3, q="x"),
        url_for("item", id=4, _external=False),
        url_for("item", id=5, _scheme="http", _anchor="top"),
    ]

try:
    with bare.app_context():
        url_for("index")
    err = None
except RuntimeError as e:
    err = e


@app.get("/")
def index():
    return built


@app.get("/without-a-name")
def without_a_name():
    return {"ok": err is None, "told": "'SERVER_NAME'" in str(err)}
