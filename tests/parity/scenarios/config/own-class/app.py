from flask import Config as BaseConfig
from flask import Flask


class Config(BaseConfig):
    def database(self):
        return self["ENGINE"] + "://" + self["HOST"]


class App(Flask):
    config_class = Config


app = App(__name__)
app.config.from_mapping({"ENGINE": "sqlite", "HOST": "here"})


@app.get("/")
def index():
    return app.config.database()
