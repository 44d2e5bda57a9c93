from flask import Flask, abort
from werkzeug.exceptions import HTTPException


class PaymentRequired(HTTPException):
    code = 402
    description = "<p>Payment required.</p>"


class InsufficientStorage(HTTPException):
    code = 507
    description = "Not enough storage space."


app = Flask(__name__)
app.aborter.mapping[402] = PaymentRequired


@app.errorhandler(InsufficientStorage)
def handle(err):
    return {"error": err.description, "code": err.code}, 507


@app.get("/payment")
def payment():
    abort(402)


@app.get("/storage")
def storage():
    raise InsufficientStorage()
