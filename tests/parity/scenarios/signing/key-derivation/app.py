import hashlib

from flask import Flask
from itsdangerous import Signer, base64_encode

app = Flask(__name__)


@app.get("/<name>")
def index(name):
    signer = Signer("k", salt="s", key_derivation=name, digest_method=hashlib.sha256)
    return signer.sign("value").decode() + " " + base64_encode(signer.derive_key("other")).decode()
