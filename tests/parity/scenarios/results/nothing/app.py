from flask import Flask
from werkzeug.exceptions import InternalServerError

app = Flask(__name__)


@app.errorhandler(InternalServerError)
def handle(err):
    message = str(err.original_exception)
    names = str("'nothing'" in message).lower()
    returned = str("ended without a return statement" in message).lower()
    return f"names the view: {names}, returned nothing: {returned}", 500


@app.get("/nothing")
def nothing():
    pass
