from flask import Blueprint, Flask

app = Flask(__name__)


class Own(Blueprint):
    def get_send_file_max_age(self, filename):
        return 3600 if filename == "text.txt" else 0

    def register(self, app, options):
        app.config["REGISTERED"] = self.name + " at " + options["url_prefix"]
        super().register(app, options)


bp = Own("bp", __name__, static_folder="files")
plain = Blueprint("plain", __name__)
app.register_blueprint(bp, url_prefix="/bp")


@app.get("/seen")
def seen():
    return [
        app.config["REGISTERED"], bp.has_static_folder, bp.static_url_path, plain.has_static_folder,
        plain.static_url_path, bp.root_path == app.root_path, repr(bp),
    ]  # fmt: skip


@app.get("/no-folder")
def no_folder():
    return plain.send_static_file("text.txt")
