from datetime import date, datetime, timedelta, timezone

from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/")
def index():
    return {
        "moment": datetime(2026, 11, 22, 13, 5, 9, 250000, tzinfo=timezone.utc),
        "elsewhere": datetime(2026, 11, 22, 13, 5, 9, tzinfo=timezone(timedelta(minutes=330))),
        "date": date(1999, 1, 2),
        "list": [date(2024, 2, 29)],
    }


@app.get("/jsonify")
def one():
    return jsonify(datetime(1970, 1, 1, tzinfo=timezone.utc))
