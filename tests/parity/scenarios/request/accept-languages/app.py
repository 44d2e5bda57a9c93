from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def show():
    accept = request.accept_languages
    return {
        "values": list(accept.values()),
        "best": accept.best,
        "de": "de" in accept,
        "en_us": f"{accept.quality('en_US'):.2f}",
        "exact": accept.best_match(["de-AT", "en-US", "fr"]),
        "primary": accept.best_match(["de", "en"]),
        "regional": accept.best_match(["fr-CA", "en-GB", "de-CH"]),
        "none": accept.best_match(["ja"], "default"),
    }
