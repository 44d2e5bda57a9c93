from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def show():
    cc = request.cache_control
    return {
        "no_cache": cc.no_cache,
        "no_store": cc.no_store,
        "no_transform": cc.no_transform,
        "only_if_cached": cc.only_if_cached,
        "max_age": cc.max_age,
        "max_stale": cc.max_stale,
        "min_fresh": cc.min_fresh,
        "stale_if_error": cc.stale_if_error,
        "own": "x-own" in cc,
        "header": cc.to_header(),
    }
