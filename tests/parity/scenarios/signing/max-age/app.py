from flask import Flask
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

app = Flask(__name__)


class Clock(TimestampSigner):
    now = 1700000000

    def get_timestamp(self):
        return Clock.now


@app.get("/<int:age>/<int:max_age>")
def index(age, max_age):
    serializer = URLSafeTimedSerializer("k", signer=Clock)
    Clock.now = 1700000000
    token = serializer.dumps({"id": 5})
    Clock.now += age
    try:
        return serializer.loads(token, max_age=max_age)
    except SignatureExpired as err:
        return [type(err).__name__, str(err), err.payload.decode(), err.date_signed.isoformat()]
