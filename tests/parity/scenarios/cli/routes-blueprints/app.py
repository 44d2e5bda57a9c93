from flask import Blueprint, Flask

app = Flask("shop", static_folder=None)

auth = Blueprint("auth", __name__, url_prefix="/auth")
auth.add_url_rule("/login", "login", lambda: "")
admin = Blueprint("admin", __name__, url_prefix="/admin")
admin.add_url_rule("/", "index", lambda: "")
auth.register_blueprint(admin)
app.register_blueprint(auth)
