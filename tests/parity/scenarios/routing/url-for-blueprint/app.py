from flask import Blueprint, Flask, url_for

app = Flask(__name__)
shop = Blueprint("shop", __name__, url_prefix="/shop")
admin = Blueprint("admin", __name__, url_prefix="/admin")


def urls():
    return " ".join([url_for(".index"), url_for("index"), url_for("shop.index"), url_for("shop.admin.index")])


shop.add_url_rule("/", "index", urls)
admin.add_url_rule("/", "index", urls)
shop.register_blueprint(admin)
app.register_blueprint(shop)

app.add_url_rule("/", "index", urls)
