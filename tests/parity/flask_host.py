#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""Serves the app.py of scenarios with real Flask, for run.py.

It imports Flask and Werkzeug once and then forks a child for each scenario, which costs milliseconds and shares
nothing with the others: each has `app` as its module, its own folder, environment, signals and loggers.

It speaks lines of JSON. First it says which Flask it is: {"flask": "3.1.3", "werkzeug": "3.1.8"}. Each line that
it reads, {"id", "folder", "env", "log"}, is a scenario to serve; the answer is {"id", "pid", "port"}, or
{"id", "error"} if app.py does not load. Who asked ends the child. All end with the end of standard input.
"""
import importlib.metadata
import json
import os
import signal
import sys
import threading
import traceback

import flask  # noqa: F401  imported here so that the children need not
from werkzeug.serving import make_server

here = os.path.dirname(os.path.abspath(__file__))
replies = os.fdopen(os.dup(1), "w", buffering=1)
# The children hold the reading end: it ends when this process does, however that comes.
lifeline, lifeline_of_host = os.pipe()


def die_with_host():
    os.read(lifeline, 1)
    os._exit(0)


def serve(order):
    """The life of a child: loads the app, tells its port, serves until it is ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(lifeline_of_host)
    threading.Thread(target=die_with_host, daemon=True).start()
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order["env"])
    os.chdir(order["folder"])
    sys.path[:] = [order["folder"]] + [path for path in sys.path if path != here]
    try:
        import app

        # Threads make Werkzeug's server speak HTTP/1.1, and so chunks.
        server = make_server("127.0.0.1", 0, app.app, threaded=True)
    except BaseException:
        replies.write(json.dumps({"id": order["id"], "error": traceback.format_exc()}) + "\n")
        os._exit(1)
    replies.write(json.dumps({"id": order["id"], "pid": os.getpid(), "port": server.server_port}) + "\n")
    replies.close()
    server.serve_forever()


def main():
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    versions = {name: importlib.metadata.version(name) for name in ("flask", "werkzeug")}
    replies.write(json.dumps(versions) + "\n")
    for line in sys.stdin:
        order = json.loads(line)
        if os.fork() == 0:
            serve(order)


if __name__ == "__main__":
    main()
