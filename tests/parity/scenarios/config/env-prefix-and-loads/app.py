from flask import Flask

app = Flask(__name__)
app.config.from_prefixed_env("OTHER", loads=lambda text: f"<{text}>")

# Without a prefix: FLASK_ here, LUAFLASK_ in luaflask.
app.config.from_prefixed_env()


@app.get("/")
def index():
    return [app.config["A"], app.config["B"]["C"], app.config["D"]]
