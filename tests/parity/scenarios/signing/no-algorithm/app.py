from flask import Flask
from itsdangerous import Signer
from itsdangerous.signer import NoneAlgorithm

app = Flask(__name__)
signer = Signer("k", algorithm=NoneAlgorithm())


@app.get("/")
def index():
    return [signer.sign("x").decode(), signer.unsign("x.").decode(), signer.validate("x.AAAA"), signer.validate("x")]
