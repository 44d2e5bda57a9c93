#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""Serves the app.py of scenarios with real Flask, and runs Flask's command line on them, for run.py.

It imports Flask and Werkzeug once and then forks a child for each task, which costs milliseconds and shares nothing
with the others: each has `app` as its module, its own folder, environment, signals and loggers.

It speaks lines of JSON. First it says which Flask it is: {"flask": "3.1.3", "werkzeug": "3.1.8"}. Each line that it
reads is a task; it names an "id", which the answer repeats, the "folder" and "env" to work in, and the files
"stdin", "stdout" and "stderr". It is a scenario to serve, and the answer is {"id", "pid", "port"}, or {"id", "error"}
if app.py does not load; who asked ends that child. Or it has "command", the arguments of Flask's command line, which
is run under our name, since usage lines begin with it; the answer is {"id", "exit"}. All end with the end of
standard input.
"""
import importlib.metadata
import json
import os
import signal
import sys
import threading
import traceback

import flask.cli
from werkzeug.serving import make_server

here = os.path.dirname(os.path.abspath(__file__))
replies = os.fdopen(os.dup(1), "w", buffering=1)
# The children hold the reading end: it ends when this process does, however that comes.
lifeline, lifeline_of_host = os.pipe()


def die_with_host():
    os.read(lifeline, 1)
    os._exit(0)


def reply(task, **values):
    replies.write(json.dumps({"id": task["id"], **values}) + "\n")


def enter(task):
    """Makes a forked process one that was started for this task alone."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.close(lifeline_of_host)
    threading.Thread(target=die_with_host, daemon=True).start()
    os.dup2(os.open(task["stdin"], os.O_RDONLY), 0)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(task[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    # The host has read ahead in its own.
    sys.stdin = open(0, closefd=False)
    os.environ.update(task["env"])
    os.chdir(task["folder"])
    sys.path[:] = [task["folder"]] + [path for path in sys.path if path != here]


def serve(task):
    try:
        import app

        # Threads make Werkzeug's server speak HTTP/1.1, and so chunks.
        server = make_server("127.0.0.1", 0, app.app, threaded=True)
    except BaseException:
        reply(task, error=traceback.format_exc())
        return
    reply(task, pid=os.getpid(), port=server.server_port)
    server.serve_forever()


def run_command(task):
    sys.argv[:] = ["luaflask", *task["command"]]
    status = 0
    try:
        flask.cli.cli.main(prog_name="luaflask")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    reply(task, exit=status)


def main():
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    versions = {name: importlib.metadata.version(name) for name in ("flask", "werkzeug")}
    replies.write(json.dumps(versions) + "\n")
    for line in sys.stdin:
        task = json.loads(line)
        if os.fork() == 0:
            enter(task)
            (run_command if "command" in task else serve)(task)
            os._exit(0)


if __name__ == "__main__":
    main()
