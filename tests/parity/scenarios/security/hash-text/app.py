from flask import Flask
from werkzeug.security import check_password_hash, generate_password_hash

app = Flask(__name__)


@app.get("/<method>/<int:salt>")
def index(method, salt):
    hash = generate_password_hash("geheim", method, salt)
    parts = hash.split("$")
    return [parts[0], len(parts[1]), len(parts[2]), parts[1].isalnum(), check_password_hash(hash, "geheim")]
