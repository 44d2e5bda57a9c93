from datetime import datetime, timedelta, timezone

from flask import Flask

app = Flask(__name__)


def utc(*parts):
    return datetime(*parts, tzinfo=timezone.utc)


@app.get("/<text>")
def index(text):
    try:
        t = datetime.fromisoformat(text)
    except ValueError:
        return "no date", 400
    return "\n".join([
        t.isoformat(), str(t), t.isoformat(" ", "minutes"), t.strftime("%A %d %B %Y, %I:%M:%S %p %j %U %z"),
        (t + timedelta(seconds=86400.5)).isoformat(), (t - timedelta(seconds=1)).isoformat(),
        t.astimezone(timezone(timedelta(minutes=-90))).isoformat(), t.date().isoformat(),
        t.replace(year=2000, microsecond=5).isoformat(), f"{t.weekday()} {t.isoweekday()}",
        str(int((utc(2030, 1, 1) - utc(2026, 1, 1)).total_seconds())), str(t < utc(2026, 11, 22, 13)).lower(),
    ])
