from flask import Flask
from itsdangerous import TimestampSigner

app = Flask(__name__)


class Clock(TimestampSigner):
    now = 1700000000

    def get_timestamp(self):
        return Clock.now


@app.get("/")
def index():
    signer = Clock("k")
    signed = signer.sign("value").decode()
    value, at = signer.unsign(signed, return_timestamp=True)
    return [signed, value.decode(), at.isoformat()]
