from flask import Flask

app = Flask("shop", static_folder=None)


app.config["NOTHING"] = True
