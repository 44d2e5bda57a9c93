import os

from flask import Config, Flask, current_app


class UpperConfig(Config):
    def doubled(self, key):
        return self[key] * 2


class MyFlask(Flask):
    config_class = UpperConfig
    default_config = {**Flask.default_config, "SIZE": 21}

    def make_config(self, instance_relative=False):
        config = super().make_config(instance_relative)
        config["RELATIVE"] = bool(instance_relative)
        return config


app = MyFlask(__name__, instance_relative_config=True)


@app.get("/")
def index():
    config = current_app.config
    seen = [config.doubled("SIZE"), config["RELATIVE"], os.path.basename(config.root_path), type(config) is UpperConfig]
    seen.append([Flask.default_config["SESSION_COOKIE_NAME"], "SIZE" in Flask.default_config])
    seen.append(app.auto_find_instance_path() == app.instance_path)
    return seen
