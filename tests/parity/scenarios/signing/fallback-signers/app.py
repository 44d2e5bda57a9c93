import hashlib

from flask import Flask
from itsdangerous import BadSignature, Signer, URLSafeSerializer

app = Flask(__name__)
serializer = URLSafeSerializer(
    "k",
    signer_kwargs={"digest_method": hashlib.sha512},
    fallback_signers=[{"digest_method": hashlib.sha1}, (Signer, {"key_derivation": "none"})],
)


@app.get("/<kind>")
def index(kind):
    kwargs = {
        "sha1": {"digest_method": hashlib.sha1},
        "none": {"key_derivation": "none"},
        "sha256": {"digest_method": hashlib.sha256},
    }
    token = URLSafeSerializer("k", signer_kwargs=kwargs[kind]).dumps("value")
    try:
        return serializer.loads(token)
    except BadSignature as err:
        return type(err).__name__
