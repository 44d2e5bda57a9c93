from flask import Flask

app = Flask(__name__)


class Base:
    NAME = "base"
    KEEP = 1
    lower = "no"
    Mixed = "no"
    WITH_2_DIGITS = True


class Test(Base):
    NAME = "test"


app.config.from_object(Test)
app.config.from_object("object_settings")
app.config.from_object("object_settings.Production")


@app.get("/")
def index():
    config = app.config
    return {
        "name": config["NAME"],
        "keep": config["KEEP"],
        "lower": "lower" not in config,
        "mixed": "Mixed" not in config,
        "digits": config["WITH_2_DIGITS"],
        "module": config["FROM_MODULE"],
        "class": config["FROM_CLASS"],
    }


@app.get("/missing")
def missing():
    results = []
    for name in "object_settings.Nobody", "no_such_settings":
        try:
            app.config.from_object(name)
            results.append(True)
        except ImportError:
            results.append(False)
    return results
