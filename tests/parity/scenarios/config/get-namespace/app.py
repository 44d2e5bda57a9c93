from flask import Flask

app = Flask(__name__)
app.config.from_mapping(
    FOO_OPTION_1="foo option 1", FOO_OPTION_2="foo option 2", BAR_STUFF_1="bar stuff 1", BAR_STUFF_2="bar stuff 2"
)


@app.get("/")
def index():
    return [
        app.config.get_namespace("FOO_"),
        app.config.get_namespace("BAR_", lowercase=False),
        app.config.get_namespace("FOO_", trim_namespace=False),
        app.config.get_namespace("BAR_", lowercase=False, trim_namespace=False),
        app.config.get_namespace("NONE_"),
    ]
