from flask import Flask


class App(Flask):
    default_config = dict(Flask.default_config, SESSION_COOKIE_NAME="own", ADDED="added")

    def make_config(self, instance_relative=False):
        config = super().make_config(instance_relative)
        config["MADE"] = "made"
        return config


app = App(__name__)


@app.get("/")
def index():
    return [app.config["SESSION_COOKIE_NAME"], app.config["ADDED"], app.config["MADE"], app.config["MAX_FORM_PARTS"]]
