from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def show():
    charsets, encodings = request.accept_charsets, request.accept_encodings
    return {
        "charset": charsets.best,
        "utf8": "UTF8" in charsets,
        "latin": "latin-1" in charsets,
        "chosen": charsets.best_match(["iso-8859-1", "utf-8"]),
        "encoding": encodings.best,
        "gzip": f"{encodings.quality('gzip'):.2f}",
        "identity": "identity" in encodings,
        "coded": encodings.best_match(["br", "gzip"]),
        "text": str(encodings),
    }
