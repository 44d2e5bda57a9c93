from flask import Flask, request

app = Flask(__name__)


@app.route("/<path:rest>", methods=["GET", "PUT"])
def show(rest):
    return {
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "full_path": request.full_path,
        "query_string": request.query_string.decode(),
        "url": request.url,
        "base_url": request.base_url,
        "root_url": request.root_url,
        "url_root": request.url_root,
        "host_url": request.host_url,
        "host": request.host,
        "root_path": request.root_path,
        "script_root": request.script_root,
        "is_secure": request.is_secure,
        "remote_addr": request.remote_addr,
        "is_run_once": request.is_run_once,
    }
