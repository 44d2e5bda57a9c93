#!/usr/bin/env python3
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
import difflib
import email.utils
import fnmatch
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
SCENARIOS = os.path.join(HERE, "scenarios")
PATIENCE = float(os.environ.get("LUAFLASK_PATIENCE", "30"))
AT_A_TIME = 4

# What the two servers say about the connection, which is theirs and not the framework's.
OF_THE_SERVER = {"date", "server", "connection", "keep-alive", "transfer-encoding"}
# Headers whose order means nothing and which Werkzeug keeps in a set.
SETS = {"allow"}
# Headers that hold a moment: the answers are not made in the same second.
MOMENTS = {"expires", "date"}
SIGNED = re.compile(r"^\.?[\w-]+\.[\w-]+\.[\w-]+$")


class Trouble(Exception):
    """A scenario that cannot be run, or a file that says what cannot be."""


# ---- HTTP ----


class Answer:
    """One response: status, headers as (lower-case name, value) in order, body."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def values(self, name):
        return [value for key, value in self.headers if key == name]

    def __str__(self):
        head = "".join(f"{name}: {value}\n" for name, value in self.headers)
        return f"{self.status}\n{head}\n{self.body.decode('utf-8', 'backslashreplace')}"


def unchunk(data):
    body = b""
    while True:
        line, found, data = data.partition(b"\r\n")
        if not found:
            raise Trouble("a chunked body ends early")
        size = int(line.split(b";")[0], 16)
        if size == 0:
            return body
        if data[size : size + 2] != b"\r\n":
            raise Trouble("a chunk is not as long as it says")
        body, data = body + data[:size], data[size + 2 :]


def parse_answer(data, method):
    """The final response in all that a server sent until it closed the connection."""
    while True:
        head, found, data = data.partition(b"\r\n\r\n")
        if not found:
            raise Trouble(f"no whole response: {head[:200]!r}")
        first, *lines = head.decode("utf-8", "surrogateescape").split("\r\n")
        status = int(first.split(" ")[1])
        if status >= 200:
            break
    headers = []
    for line in lines:
        name, _, value = line.partition(":")
        headers.append((name.strip().lower(), value.strip()))
    answer = Answer(status, headers, data)
    if method == "HEAD" or status in (204, 304):
        if data:
            raise Trouble(f"a body where none may be: {data[:200]!r}")
    elif "chunked" in answer.values("transfer-encoding"):
        answer.body = unchunk(data)
    elif answer.values("content-length"):
        length = int(answer.values("content-length")[0])
        if length != len(data):
            raise Trouble(f"Content-Length is {length}, but {len(data)} bytes came")
    return answer


def exchange(port, data):
    """Sends a request and returns everything that comes until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        pieces = []
        try:
            connection.sendall(data)
            while piece := connection.recv(65536):
                pieces.append(piece)
        except ConnectionError:
            # A server that refuses a request closes with bytes unread, and the system tells that by a reset.
            pass
        return b"".join(pieces)


def multipart(parts):
    boundary = "boundary-of-the-parity-tests"
    body = b""
    for part in parts:
        disposition = f'form-data; name="{part["name"]}"'
        if "filename" in part:
            disposition += f'; filename="{part["filename"]}"'
        body += f"--{boundary}\r\nContent-Disposition: {disposition}\r\n".encode()
        if "type" in part:
            body += f"Content-Type: {part['type']}\r\n".encode()
        body += b"\r\n" + part["body"].encode() + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def request_bytes(request, cookies):
    """The bytes of a request, without any that depend on the side except the cookies of its jar."""
    kinds = [kind for kind in ("body", "json", "form", "multipart") if kind in request]
    if len(kinds) > 1:
        raise Trouble("a request has one of body, json, form, multipart: " + ", ".join(kinds))
    body, media_type = None, None
    if "body" in request:
        body = request["body"].encode()
    elif "json" in request:
        body, media_type = request["json"].encode(), "application/json"
    elif "form" in request:
        body = urllib.parse.urlencode(request["form"], doseq=True).encode()
        media_type = "application/x-www-form-urlencoded"
    elif "multipart" in request:
        body, media_type = multipart(request["multipart"])
    given = list(request.get("headers", []))
    named = {header.partition(":")[0].strip().lower() for header in given}
    lines = [request["send"] + " HTTP/1.1"]
    if "host" not in named:
        lines.append("Host: localhost")
    lines += given
    if media_type and "content-type" not in named:
        lines.append("Content-Type: " + media_type)
    if body is not None and not named & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(body)}")
    if cookies and "cookie" not in named:
        lines.append("Cookie: " + cookies)
    if "connection" not in named:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b"")


# ---- cookies ----


def parse_set_cookie(text):
    """Name, value and the attributes with lower-case names."""
    first, *rest = [piece.strip() for piece in text.split(";")]
    name, _, value = first.partition("=")
    attributes = {}
    for piece in rest:
        key, _, attribute = piece.partition("=")
        attributes[key.strip().lower()] = attribute.strip()
    return name.strip(), value.strip(), attributes


def moment(text):
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError):
        return None


def same_moment(a, b):
    a, b = moment(a), moment(b)
    return a is not None and b is not None and abs(a - b) <= 10


def same_cookie(a, b):
    """Equal in name, attributes and value; of two signed values neither is looked at, nor the exact second."""
    (name_a, value_a, of_a), (name_b, value_b, of_b) = parse_set_cookie(a), parse_set_cookie(b)
    if name_a != name_b or of_a.keys() != of_b.keys():
        return False
    signed = SIGNED.match(value_a) and value_b != ""
    return (value_a == value_b or bool(signed)) and all(
        of_a[key] == of_b[key] or key == "expires" and same_moment(of_a[key], of_b[key]) for key in of_a
    )


class Jar:
    """The cookies of one side. It minds paths and deletions; Domain and Secure it takes for granted."""

    def __init__(self):
        self.cookies = {}

    def take(self, answer):
        for text in answer.values("set-cookie"):
            name, value, attributes = parse_set_cookie(text)
            key = (name, attributes.get("path", "/"))
            expires = moment(attributes.get("expires", ""))
            if attributes.get("max-age") == "0" or expires is not None and expires <= time.time():
                self.cookies.pop(key, None)
            else:
                self.cookies[key] = value

    def header(self, target):
        path = target.partition("?")[0]
        fit = [
            f"{name}={value}"
            for (name, prefix), value in self.cookies.items()
            if path == prefix or path.startswith(prefix.rstrip("/") + "/")
        ]
        return "; ".join(fit)


# ---- comparison ----


def overlay(answer, recorded):
    """The answer with what a recording says instead; a new body has its own Content-Length."""
    headers = list(answer.headers)
    body = answer.body

    def put(name, values):
        nonlocal headers
        headers = [pair for pair in headers if pair[0] != name] + [(name, value) for value in values if value != ""]

    if "body" in recorded:
        body = recorded["body"].encode()
        if answer.values("content-length"):
            put("content-length", [str(len(body))])
    for name, value in recorded.get("headers", {}).items():
        put(name.lower(), value if isinstance(value, list) else [value])
    return Answer(recorded.get("status", answer.status), headers, body)


def check_recording(table, allowed):
    if "why" not in table:
        raise Trouble("a recorded difference says why")
    unknown = set(table) - {"why"} - set(allowed)
    if unknown or len(table) == 1:
        raise Trouble(f"a recorded difference has why and any of {', '.join(allowed)}; it has {', '.join(table)}")


def same_values(name, a, b):
    if name in SETS:
        split = [sorted(re.split(r"\s*,\s*", ", ".join(values))) for values in (a, b)]
        return split[0] == split[1]
    if len(a) != len(b):
        return False
    if name == "set-cookie":
        return all(same_cookie(*pair) for pair in zip(a, b))
    if name in MOMENTS:
        return all(x == y or same_moment(x, y) for x, y in zip(a, b))
    return a == b


def differences(want, got, ignore):
    """What differs, as lines: `what: wanted, got`."""
    out = []
    if want.status != got.status:
        out.append(("status", str(want.status), str(got.status)))
    names = {name for name, _ in want.headers + got.headers} - OF_THE_SERVER - ignore
    if "body" in ignore:
        names.discard("content-length")
    for name in sorted(names):
        a, b = want.values(name), got.values(name)
        if not same_values(name, a, b):
            out.append((name, "\n".join(a) if a else "(absent)", "\n".join(b) if b else "(absent)"))
    if want.body != got.body and "body" not in ignore:
        out.append(("body", *(body.decode("utf-8", "backslashreplace") for body in (want.body, got.body))))
    return out


def show_differences(found, names=("want", "got")):
    lines = []
    for what, want, got in found:
        if "\n" in want and "\n" in got:
            diff = difflib.unified_diff(want.splitlines(), got.splitlines(), *names, lineterm="", n=2)
            lines += [f"  {what} differs"] + ["    " + line for line in diff]
        else:
            lines += [f"  {what} differs", f"    {names[0]}: {want!r}", f"    {names[1]}:  {got!r}"]
    return lines


def judge(where, oracle, ours, entry, differ, newest):
    """Lines about an answer of ours that is not what it must be, given Flask's, the entry of requests.toml with what
    it records, `differ(want, got)` which finds differences, and whether this Flask is the one that is followed."""
    lines, expected = [], oracle
    if "flask3" in entry:
        recorded = entry["flask3"]
        expected = lay_over(oracle, recorded)
        if newest:
            wrong = differ(oracle, expected)
            if wrong:
                lines.append(f"{where}: Flask does not answer what [flask3] records")
                lines += show_differences(wrong, ("Flask", "recorded"))
            expected = oracle
    if "ours" in entry:
        if not differ(expected, ours):
            lines.append(f"{where}: [ours] tells a difference, but the answer is Flask's; delete it")
            return lines
        expected = lay_over(expected, entry["ours"])
    found = differ(expected, ours)
    if found:
        lines.append(f"{where}: luaflask does not answer as it must")
        lines += show_differences(found)
    return lines


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
        self.waiting = {}
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            reply = json.loads(line)
            with self.lock:
                future = self.waiting.pop(reply["id"])
            future.set_result(reply)

    def start(self, name, folder, env, log):
        """Has a scenario served: its pid and port."""
        future = concurrent.futures.Future()
        with self.lock:
            self.waiting[name] = future
            order = {"id": name, "folder": folder, "env": env, "log": log}
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
        reply = future.result(PATIENCE)
        if "error" in reply:
            raise Trouble("app.py does not load\n" + reply["error"])
        return reply["pid"], reply["port"]

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
    "command": {"run", "env", "stdin", "flask3", "ours"},
}
RECORDED = {"request": ("status", "headers", "body"), "command": ("stdout", "exit")}


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
                pid, theirs = self.host.start(scenario.name, scenario.path, scenario.env, logs[1])
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

    def command(self, scenario, command, shown):
        where = "command " + " ".join(command["run"])
        env = {**scenario.env, **command.get("env", {})}
        results = []
        for name, argv, extra in (
            ("flask", [self.python, "-m", "flask", "--app", "app.py"], env),
            ("luaflask", [self.binary, "--app", "app.lua"], for_luaflask(env)),
        ):
            with tempfile.TemporaryDirectory(dir=self.work) as scratch:
                folder = os.path.join(scratch, os.path.basename(scenario.path))
                shutil.copytree(scenario.path, folder)
                done = subprocess.run(
                    argv + command["run"],
                    cwd=folder,
                    env=clean_environment({**extra, "PYTHONDONTWRITEBYTECODE": "1"}),
                    input=command.get("stdin", "").encode(),
                    capture_output=True,
                    timeout=PATIENCE,
                )
            result = {"stdout": done.stdout.decode("utf-8", "backslashreplace"), "exit": done.returncode}
            results.append(result)
            errors = done.stderr.decode("utf-8", "backslashreplace")
            shown.append(f"{where}: {name} exits {done.returncode}\n{result['stdout']}{errors}")

        def differ(a, b):
            return [(key, str(a[key]), str(b[key])) for key in ("exit", "stdout") if a[key] != b[key]]

        return judge(where, *results, command, differ, self.host.newest)


def lay_over(answer, recorded):
    if isinstance(answer, Answer):
        return overlay(answer, recorded)
    return {**answer, **{key: recorded[key] for key in answer.keys() & recorded.keys()}}


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
