from flask import Flask
from itsdangerous import Signer
from itsdangerous.signer import SigningAlgorithm

app = Flask(__name__)


class Length(SigningAlgorithm):
    def get_signature(self, key, value):
        return str(len(key) * 100 + len(value)).encode()


signer = Signer("key", algorithm=Length(), key_derivation="none")


@app.get("/<text>")
def index(text):
    return [signer.sign(text).decode(), signer.validate(text)]
