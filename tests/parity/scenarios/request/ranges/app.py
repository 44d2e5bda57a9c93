from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def show():
    range_, if_range = request.range, request.if_range
    out = {
        "if_etag": if_range.etag,
        "if_date": int(if_range.date.timestamp()) if if_range.date else None,
        "if_header": if_range.to_header(),
    }
    if range_:
        out["units"] = range_.units
        out["header"] = range_.to_header()
        out["count"] = len(range_.ranges)
        out["of_100"] = range_.range_for_length(100) or []
        out["content"] = range_.to_content_range_header(100)
        out["of_5"] = range_.to_content_range_header(5)
    return out
