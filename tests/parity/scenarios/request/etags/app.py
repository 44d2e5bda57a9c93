from flask import Flask, request

app = Flask(__name__)


def dump(tags):
    return {
        "all": sorted(tags.as_set(True)),
        "star": tags.star_tag,
        "contains": "a" in tags,
        "weak": tags.contains_weak("b"),
        "is_weak": tags.is_weak("b"),
        "raw": tags.contains_raw('W/"b"'),
        "given": bool(tags),
    }


@app.get("/")
def show():
    return {"match": dump(request.if_match), "none_match": dump(request.if_none_match)}
