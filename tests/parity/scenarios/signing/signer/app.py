from flask import Flask
from itsdangerous import BadSignature, Signer

app = Flask(__name__)
signer = Signer("a secret")


@app.get("/sign/<value>")
def sign(value):
    return signer.sign(value)


@app.get("/unsign/<text>")
def unsign(text):
    try:
        return signer.unsign(text)
    except BadSignature as err:
        payload = err.payload.decode() if err.payload is not None else "nil"
        return f"{type(err).__name__} {payload}"
