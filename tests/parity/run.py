#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""The same requests to luaflask and to real Flask, and their answers compared.

    tests/parity/run.py [--python PY] [--preset release|luajit|asan] [-v] [PATTERN...]

A scenario is a folder tests/parity/scenarios/AREA/NAME with app.lua, app.py and requests.toml; docs/development.md
tells what may stand in it. PATTERN chooses scenarios by AREA/NAME (`routing`, `routing/*slash*`, `sessions/flash`).
PY is the interpreter whose Flask answers: $LUAFLASK_PYTHON, or /usr/bin/python3, which is Debian's. The binary is
$LUAFLASK_BIN, or that of the preset. With -v every answer of both sides is printed.

Each scenario has two servers of its own, on free ports of the loopback interface; both get the same bytes over
plain sockets and one parser reads what they answer. It passes when nothing differs but what the file itself says
must differ. The last line is `N passed, N failed`.
"""
import argparse
import concurrent.futures
import contextlib
import fnmatch
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib

from comparison import check_recording, differences, judge
from messages import PATIENCE, Answer, Jar, Trouble, exchange, parse_answer, request_bytes

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
SCENARIOS = os.path.join(HERE, "scenarios")
AT_A_TIME = 4


# ---- the two sides ----


def clean_environment(extra):
    """What both sides get: nothing that a developer's shell sets for Flask or luaflask."""
    keep = ("PATH", "HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH")
    env = {name: os.environ[name] for name in keep if name in os.environ}
    env.update(LC_ALL="C.UTF-8", TZ="UTC", COLUMNS="80", **extra)
    return env


def for_luaflask(env):
    return {re.sub("^FLASK_", "LUAFLASK_", name): value for name, value in env.items()}


class FlaskHost:
    """flask_host.py, run by the interpreter whose Flask is the oracle."""

    def __init__(self, python):
        self.process = subprocess.Popen(
            [python, os.path.join(HERE, "flask_host.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=clean_environment({}),
            cwd="/",
        )
        first = self.process.stdout.readline()
        if not first:
            raise Trouble(f"{python} cannot run Flask")
        self.versions = json.loads(first)
        self.newest = int(self.versions["flask"].partition(".")[0]) >= 3
        self.lock = threading.Lock()
        self.waiting, self.last = {}, 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            reply = json.loads(line)
            with self.lock:
                future = self.waiting.pop(reply["id"])
            future.set_result(reply)

    def ask(self, **task):
        future = concurrent.futures.Future()
        with self.lock:
            self.last += 1
            self.waiting[self.last] = future
            self.process.stdin.write(json.dumps({"id": self.last, **task}) + "\n")
            self.process.stdin.flush()
        return future.result(PATIENCE)

    def start(self, folder, env, log):
        """Has a scenario served: its pid and port."""
        reply = self.ask(folder=folder, env=env, stdin=os.devnull, stdout=log, stderr=log)
        if "error" in reply:
            raise Trouble("app.py does not load\n" + reply["error"])
        return reply["pid"], reply["port"]

    def command(self, argv, folder, env, files):
        """Runs `flask ARGV` with these files as standard input, output and errors: its exit status."""
        return self.ask(command=argv, folder=folder, env=env, **files)["exit"]

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Luaflask:
    """The real binary, serving one scenario."""

    def __init__(self, binary, folder, env, log):
        self.log = log
        with open(log, "wb") as out:
            self.process = subprocess.Popen(
                [binary, "--app", "app.lua", "run", "--port", "0", "--workers", "1"],
                cwd=folder,
                env=clean_environment(for_luaflask(env)),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            self.port = self.wait_for_port()
        except Trouble:
            self.stop()
            raise

    def wait_for_port(self):
        deadline = time.monotonic() + PATIENCE
        while True:
            ended = self.process.poll()
            found = re.search(rb"Running on http://[^\s/]*:(\d+)", read(self.log))
            if found:
                return int(found[1])
            if ended is not None:
                raise Trouble(f"luaflask ended with {ended} instead of serving")
            if time.monotonic() > deadline:
                raise Trouble("luaflask does not say where it serves")
            time.sleep(0.005)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Trouble("luaflask did not stop")


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


# ---- a scenario ----

KEYS = {
    "scenario": {"env", "flask"},
    "request": {"send", "headers", "form", "body", "json", "multipart", "jar", "ignore", "flask3", "ours"},
    "command": {"run", "env", "stdin", "errors", "flask3", "ours"},
}
RECORDED = {"request": ("status", "headers", "body"), "command": ("stdout", "stderr", "exit")}


class Scenario:
    def __init__(self, path):
        self.path = path
        self.name = os.path.relpath(path, SCENARIOS)

    def load(self):
        with open(os.path.join(self.path, "requests.toml"), "rb") as file:
            plan = tomllib.load(file)
        for kind, entries in plan.items():
            if kind not in KEYS:
                raise Trouble(f"requests.toml has {kind}; there are " + ", ".join(KEYS))
            for entry in entries if isinstance(entries, list) else [entries]:
                if unknown := set(entry) - KEYS[kind]:
                    raise Trouble(f"[{kind}] has {', '.join(unknown)}; it may have {', '.join(sorted(KEYS[kind]))}")
                for side in {"flask3", "ours"} & set(entry):
                    check_recording(entry[side], RECORDED[kind])
        self.requests, self.commands = plan.get("request", []), plan.get("command", [])
        self.env = plan.get("scenario", {}).get("env", {})
        # The lowest Flask that can load app.py; what an older one would answer is all recorded.
        self.needs = plan.get("scenario", {}).get("flask", 0)
        if not self.requests and not self.commands:
            raise Trouble("requests.toml holds no request")


class Run:
    """One run over scenarios: the settings and what they share."""

    def __init__(self, options):
        self.binary = os.environ.get("LUAFLASK_BIN") or os.path.join(SOURCE, "build", options.preset, "luaflask")
        self.binary = os.path.abspath(self.binary)
        if not os.access(self.binary, os.X_OK):
            raise Trouble(f"no {self.binary}: build it first (./dev build {options.preset})")
        self.python, self.verbose = options.python, options.verbose
        self.host = FlaskHost(options.python)
        self.work = tempfile.mkdtemp(prefix="luaflask-parity.")

    def close(self):
        self.host.stop()
        shutil.rmtree(self.work, ignore_errors=True)

    def scenario(self, scenario):
        """Runs one; the lines of its failure (none when it passes), and what -v shows."""
        shown = []
        logs = [os.path.join(self.work, scenario.name.replace("/", "-") + end) for end in (".luaflask", ".flask")]
        try:
            scenario.load()
            lines = self.requests(scenario, logs, shown) if scenario.requests else []
            for command in scenario.commands:
                lines += self.command(scenario, command, shown)
        except (Trouble, OSError, ValueError, KeyError, TypeError) as trouble:
            lines = [f"{type(trouble).__name__}: {trouble}" if not isinstance(trouble, Trouble) else str(trouble)]
        if lines:
            for side, log in zip(("luaflask", "Flask"), logs):
                if text := read(log).decode("utf-8", "backslashreplace"):
                    lines += [f"{side} wrote:"] + ["  | " + line for line in text.splitlines()[-40:]]
        return lines, shown

    def requests(self, scenario, logs, shown):
        ours = Luaflask(self.binary, scenario.path, scenario.env, logs[0])
        pid = None
        try:
            theirs = None
            if self.host.newest or scenario.needs < 3:
                pid, theirs = self.host.start(scenario.path, scenario.env, logs[1])
            jars, lines = (Jar(), Jar()), []
            for number, request in enumerate(scenario.requests, 1):
                lines += self.request(number, request, (theirs, ours.port), jars, shown)
        finally:
            if pid:
                os.kill(pid, signal.SIGKILL)
            ours.stop()
        return lines

    def request(self, number, request, ports, jars, shown):
        method, _, target = request["send"].partition(" ")
        where = f"request {number}, {request['send']}"
        answers = []
        for name, port, jar in zip(("Flask", "luaflask"), ports, jars):
            if port is None:
                if set(RECORDED["request"]) - set(request.get("flask3", {})):
                    raise Trouble(f"{where}: this Flask is too old: [request.flask3] must hold status, headers, body")
                answers.append(Answer(0, [("content-length", "")], b""))
                continue
            cookies = jar.header(target) if request.get("jar", True) else ""
            try:
                answer = parse_answer(exchange(port, request_bytes(request, cookies)), method)
            except (Trouble, OSError, ValueError) as trouble:
                raise Trouble(f"{where}: {name}: {trouble}") from trouble
            if request.get("jar", True):
                jar.take(answer)
            answers.append(answer)
            shown.append(f"{where}: {name} answers {answer}\n")
        ignore = {name.lower() for name in request.get("ignore", [])}
        return judge(where, *answers, request, lambda a, b: differences(a, b, ignore), self.host.newest)

    def flask_command(self, argv, folder, env, files):
        return self.host.command(["--app", "app.py", *argv], folder, env, files)

    def luaflask_command(self, argv, folder, env, files):
        opened = zip((files["stdin"], files["stdout"], files["stderr"]), ("rb", "wb", "wb"))
        with contextlib.ExitStack() as stack:
            given, out, errors = (stack.enter_context(open(path, mode)) for path, mode in opened)
            return subprocess.run(
                [self.binary, "--app", "app.lua", *argv],
                cwd=folder,
                env=clean_environment(for_luaflask(env)),
                stdin=given,
                stdout=out,
                stderr=errors,
                timeout=PATIENCE,
            ).returncode

    def command(self, scenario, command, shown):
        where = "command " + " ".join(command["run"])
        env = {**scenario.env, **command.get("env", {})}
        results = []
        for side, run in (("flask", self.flask_command), ("luaflask", self.luaflask_command)):
            with tempfile.TemporaryDirectory(dir=self.work) as scratch:
                folder = os.path.join(scratch, os.path.basename(scenario.path))
                shutil.copytree(scenario.path, folder)
                files = {stream: os.path.join(scratch, stream) for stream in ("stdin", "stdout", "stderr")}
                with open(files["stdin"], "w", encoding="utf-8") as file:
                    file.write(command.get("stdin", ""))
                status = run(command["run"], folder, env, files)
                out, errors = (read(files[name]).decode("utf-8", "backslashreplace") for name in ("stdout", "stderr"))
            results.append({"exit": status, "stdout": out, "stderr": errors})
            shown.append(f"{where}: {side} exits {status}\n{out}{errors}")
        keys = ("exit", "stdout", "stderr") if command.get("errors") else ("exit", "stdout")

        def differ(a, b):
            return [(key, str(a[key]), str(b[key])) for key in keys if a[key] != b[key]]

        return judge(where, *results, command, differ, self.host.newest)


def find_scenarios(patterns):
    found = []
    for folder, _, files in sorted(os.walk(SCENARIOS)):
        if "requests.toml" in files:
            scenario = Scenario(folder)
            if not patterns or any(
                fnmatch.fnmatch(scenario.name, pattern) or fnmatch.fnmatch(scenario.name, pattern.rstrip("/") + "/*")
                for pattern in patterns
            ):
                found.append(scenario)
    return found


def main():
    parser = argparse.ArgumentParser(description="The same requests to luaflask and to Flask, compared.")
    parser.add_argument("--python", default=os.environ.get("LUAFLASK_PYTHON") or "/usr/bin/python3")
    parser.add_argument("--preset", default=os.environ.get("LUAFLASK_PRESET") or "release")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every answer of both sides")
    parser.add_argument("patterns", nargs="*", metavar="PATTERN")
    options = parser.parse_args()
    scenarios = find_scenarios(options.patterns)
    if subprocess.run([options.python, "-c", "import flask"], capture_output=True).returncode != 0:
        print(f"skipped: {options.python} has no Flask (Debian: python3-flask)")
        print(f"0 passed, 0 failed, {len(scenarios)} skipped")
        return 0
    passed = failed = 0
    try:
        run = Run(options)
    except Trouble as trouble:
        print(trouble)
        print("0 passed, 1 failed")
        return 1
    print(f"Flask {run.host.versions['flask']}, Werkzeug {run.host.versions['werkzeug']}, {run.binary}")
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        for scenario, (lines, shown) in zip(scenarios, pool.map(run.scenario, scenarios)):
            if options.verbose:
                print(f"== {scenario.name}", *shown, sep="\n")
            if lines:
                failed += 1
                print(f"FAILED {scenario.name}", *("  " + line for line in lines), sep="\n")
            else:
                passed += 1
            sys.stdout.flush()
    run.close()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
