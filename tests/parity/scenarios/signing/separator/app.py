from flask import Flask
from itsdangerous import Signer, TimestampSigner

app = Flask(__name__)
signer = TimestampSigner("k", sep=":")
signer.get_timestamp = lambda: 1700000000


@app.get("/")
def index():
    signed = signer.sign("a:b.c").decode()
    return signed + " " + signer.unsign(signed).decode()


@app.get("/bad")
def bad():
    try:
        Signer("k", sep="-")
    except ValueError:
        return "false"
    return "true"
