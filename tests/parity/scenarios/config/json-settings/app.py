from flask import Flask

app = Flask(__name__)


def shown(settings):
    inner = Flask("inner")
    for key, value in settings.items():
        setattr(inner.json, key, value)

    @inner.get("/")
    def view():
        return {"b": "ü", "a": [1]}

    response = inner.test_client().get("/")
    return [response.text, response.content_type]


@app.get("/")
def index():
    return {
        "plain": shown({}),
        "not_ascii": shown({"ensure_ascii": False}),
        "not_compact": shown({"compact": False}),
        "mimetype": shown({"mimetype": "application/vnd.api+json"}),
    }
