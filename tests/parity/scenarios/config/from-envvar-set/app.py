from flask import Flask

app = Flask(__name__, static_folder=None)
app.config.from_envvar("PARITY_SETTINGS")

# The setting is a rule, so that the command `routes` prints it.
app.add_url_rule("/" + app.config["NAME"], "setting", lambda: "")
