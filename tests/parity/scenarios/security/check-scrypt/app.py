from flask import Flask
from werkzeug.security import check_password_hash

app = Flask(__name__)


HASH = (
    "scrypt:1024:8:1$NaCl$"
    "9142902fda6eed13e80e2da51f061a807695d1554ad4bb0a8640676d657e9c3e"
    "fbab6e68291d199bc2d796ef5b419f15c567659a30b70cfab90d4534a75bd670"
)


@app.get("/<password>")
def index(password):
    return str(check_password_hash(HASH, password)).lower()
