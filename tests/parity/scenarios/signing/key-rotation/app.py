from flask import Flask
from itsdangerous import BadSignature, URLSafeSerializer

app = Flask(__name__)
now = URLSafeSerializer(["first", "second", "third"])


@app.get("/<secret>")
def index(secret):
    token = URLSafeSerializer(secret).dumps("value")
    try:
        value = now.loads(token)
    except BadSignature:
        value = "refused"
    return [token, value, now.dumps("value") == token]
