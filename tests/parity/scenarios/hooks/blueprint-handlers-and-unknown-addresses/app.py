from flask import Blueprint, Flask, abort

app = Flask(__name__)
api = Blueprint("api", __name__, url_prefix="/api")


@api.errorhandler(404)
def api_not_found(error):
    return "api 404", 404


@api.errorhandler(405)
def api_not_allowed(error):
    return "api 405", 405


@api.get("/item")
def item():
    abort(404)


@app.errorhandler(404)
def not_found(error):
    return "app 404", 404


app.register_blueprint(api)
