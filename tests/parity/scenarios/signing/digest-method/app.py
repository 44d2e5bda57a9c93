import hashlib

from flask import Flask
from itsdangerous import Signer

app = Flask(__name__)


@app.get("/<name>")
def index(name):
    signer = Signer("k", digest_method=getattr(hashlib, name))
    signed = signer.sign("value").decode()
    return [signed, signer.validate(signed), Signer("k").validate(signed)]
