from flask import Flask
from itsdangerous import Signer

app = Flask(__name__)
mails, cookies = Signer("k", salt="mails"), Signer("k", salt="cookies")


@app.get("/")
def index():
    return [
        mails.sign("x").decode(),
        cookies.sign("x").decode(),
        mails.validate(mails.sign("x")),
        cookies.validate(mails.sign("x")),
    ]
