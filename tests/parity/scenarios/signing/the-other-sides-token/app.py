import hashlib

from flask import Flask
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

app = Flask(__name__)


class Clock(TimestampSigner):
    now = 1700000000

    def get_timestamp(self):
        return Clock.now


@app.get("/<token>")
def index(token):
    serializer = URLSafeTimedSerializer(
        "shared secret",
        salt="activate",
        signer=Clock,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha512},
    )
    data, at = serializer.loads(token, max_age=10, return_timestamp=True)
    return {"data": data, "at": at, "again": serializer.dumps(data) == token}
