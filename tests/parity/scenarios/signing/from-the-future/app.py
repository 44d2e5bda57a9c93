from flask import Flask
from itsdangerous import SignatureExpired, TimestampSigner

app = Flask(__name__)


class Clock(TimestampSigner):
    now = 1700000000

    def get_timestamp(self):
        return Clock.now


@app.get("/<option>")
def index(option):
    signer = Clock("k")
    Clock.now = 1700000000
    signed = signer.sign("value")
    Clock.now -= 1
    try:
        return signer.unsign(signed, max_age=10 if option == "age" else None)
    except SignatureExpired as err:
        return str(err)
