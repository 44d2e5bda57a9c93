# SPDX-License-Identifier: MIT
"""Starting servers and reading what they cost: instructions, CPU time, requests per second, memory, start."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from servers import JSON, ROOT, SESSION

CLIENT = ROOT / "build" / "release" / "bench" / "client"
COUNT_FEW, COUNT_MANY = 1000, 5000  # requests of the two runs whose difference is the cost of a request
CONNECTIONS = 64

# The server has one core to itself and the load another; on a single core both share it.
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = CORES[0] if len(CORES) > 1 else None
LOAD_CORE = CORES[1] if len(CORES) > 1 else None


class Failed(Exception):
    """A server did not start or answered something else than it should."""


def pinned(core):
    """A preexec_fn that binds the new process to one core."""
    return (lambda: os.sched_setaffinity(0, {core})) if core is not None else None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# ---- processes ----

def children_by_parent():
    table = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path("/proc", entry, "stat").read_text()
            except OSError:
                continue  # ended meanwhile
            parent = int(stat.rpartition(")")[2].split()[1])
            table.setdefault(parent, []).append(int(entry))
    return table


def tree(root):
    """The process and all its descendants, and of these the leaves: the workers, or the only process."""
    table, found, leaves = children_by_parent(), [], []
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        below = table.get(pid, [])
        waiting += below
        if not below:
            leaves.append(pid)
    return found, leaves


def cpu_ns(root):
    """CPU time so far of every thread of every process of a server."""
    total = 0
    for pid in tree(root)[0]:
        for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            try:
                total += int(file.read_text().split()[0])
            except OSError:
                pass  # a thread that ended meanwhile
    return total


def memory_kb(root):
    """(PSS, private) of the largest worker, in KiB."""
    sizes = []
    for pid in tree(root)[1]:
        fields = dict(re.findall(r"^(\w+):\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M))
        sizes.append((int(fields["Pss"]), int(fields["Private_Clean"]) + int(fields["Private_Dirty"])))
    return max(sizes)


class Running:
    """A started server. Use it in a with statement: the server is stopped at the end, by its pid."""

    def __init__(self, server, log, prefix=(), core=SERVER_CORE):
        self.server, self.port, self.cookie = server, free_port(), server.cookie
        self.log_path = Path(log)
        with open(log, "wb") as stream:
            self.process = subprocess.Popen(
                [str(word) for word in (*prefix, *server.command(self.port))], stdin=subprocess.DEVNULL,
                stdout=stream, stderr=stream, cwd=ROOT, env={**os.environ, **server.environment},
                preexec_fn=pinned(core), start_new_session=True)

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        try:
            self.wait_ready()
            self.check()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exception):
        self.stop()

    def fail(self, what):
        tail = self.log_path.read_text(errors="replace").strip()[-600:]
        return Failed(f"{self.server.label}: {what}" + (f"; its last words: {tail}" if tail else ""))

    def get(self, path, headers=None):
        """(status, headers, body) of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def wait_ready(self):
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                raise self.fail(f"ended with status {self.process.returncode} before it answered")
            try:
                self.get("/")
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.01)
        raise self.fail("has not answered within 60 seconds")

    def check(self):
        """Each case answers what it should, before its speed is worth anything. Keeps cookie and bodies."""
        if self.server.login_path:
            status, headers, _ = self.get(self.server.login_path)
            if status != 200 or "Set-Cookie" not in headers:
                raise self.fail(f"{self.server.login_path} answered {status} and no cookie")
            self.cookie = headers["Set-Cookie"].partition(";")[0]
        self.bodies = {}
        for case, path in self.server.paths.items():
            status, headers, body = self.get(path, self.headers(case))
            if case == JSON:
                good = status == 200 and json.loads(body) == {"message": "Hello, World!"}
            else:
                good = status == 200 and body == b"Hello, World!"
            if not good:
                raise self.fail(f"{path} answered {status} {body[:200]!r}")
            if case == SESSION and self.server.login_path and headers["X-Frame-Options"] != "DENY":
                raise self.fail(f"{path}: the after_request hook has set no header")
            self.bodies[case] = body.decode()
        if self.server.whoami_path:
            status, _, body = self.get(self.server.whoami_path, self.headers(SESSION))
            if status != 200 or body != b"ada":
                raise self.fail(f"{self.server.whoami_path} answered {status} {body[:200]!r}, not the user")

    def headers(self, case):
        return {"Cookie": self.cookie} if case == SESSION else {}

    def ask(self, case, count):
        """`count` requests one after another on one connection, each answer compared byte for byte."""
        command = [CLIENT, "-n", str(count), "-b", self.bodies[case]]
        for name, value in self.headers(case).items():
            command += ["-H", f"{name}: {value}"]
        command += [str(self.port), self.server.paths[case]]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True, preexec_fn=pinned(LOAD_CORE))
        if done.returncode != 0:
            raise self.fail(done.stderr.strip())

    def load(self, case, seconds):
        """(requests per second, CPU microseconds per request) under wrk."""
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
        for name, value in self.headers(case).items():
            command += ["-H", f"{name}: {value}"]
        workers, before = set(tree(self.pid)[1]), cpu_ns(self.pid)
        done = subprocess.run([*command, f"http://127.0.0.1:{self.port}{self.server.paths[case]}"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              preexec_fn=pinned(LOAD_CORE))
        spent = cpu_ns(self.pid) - before
        count = re.search(r"^\s*(\d+) requests in", done.stdout, re.M)
        rate = re.search(r"^Requests/sec:\s+([\d.]+)", done.stdout, re.M)
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
        broken = re.search(r"Socket errors: (?!connect 0, read 0, write 0,)", done.stdout)
        if done.returncode != 0 or not count or not rate or int(count[1]) == 0 or bad or broken:
            raise self.fail("under wrk: " + done.stdout.strip())
        if set(tree(self.pid)[1]) != workers:
            raise self.fail(f"under wrk: workers died or came (before: {sorted(workers)})")
        return float(rate[1]), spent / 1000 / int(count[1])

    def stop(self):
        """SIGTERM, and SIGKILL for what is left of the server's own process group."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            print(f"{self.server.label} did not stop on SIGTERM and is killed", file=sys.stderr)
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # as it should be
        self.process.wait()


# ---- instructions ----

def profile_run(server, case, count, folder):
    """One run under callgrind. Returns the path of the profile of the process that answered."""
    folder.mkdir(parents=True, exist_ok=True)
    prefix = ("valgrind", "--tool=callgrind", "--trace-children=yes",
              f"--callgrind-out-file={folder}/callgrind.out.%p")
    with Running(server, folder / "server.log", prefix, core=None) as running:
        running.ask(case, count)
        workers = tree(running.pid)[1]
    profiles = [folder / f"callgrind.out.{pid}" for pid in workers]
    profiles = [file for file in profiles if file.exists() and file.stat().st_size > 0]
    if not profiles:
        raise running.fail(f"callgrind wrote no profile of a worker (pids {workers}) in {folder}")
    return max(profiles, key=instructions_in)


def instructions_in(profile):
    """All instructions that a callgrind profile counts."""
    with open(profile, errors="replace") as stream:
        for line in stream:
            if line.startswith(("summary:", "totals:")):
                total = int(line.split()[1])
                if total > 0:
                    return total
    return 0


def instructions(server, case, folder):
    """User-space instructions per request: what 4000 further requests cost, so that the start cancels out."""
    few, many = profile_twice(server, case, folder)
    return (instructions_in(many) - instructions_in(few)) / (COUNT_MANY - COUNT_FEW)


def profile_twice(server, case, folder):
    """The profiles of a run with few requests and of one with many."""
    few = profile_run(server, case, COUNT_FEW, folder / "few")
    return few, profile_run(server, case, COUNT_MANY, folder / "many")


def functions_in(profile, inclusive):
    """{function: instructions} of a profile, as callgrind_annotate reads it."""
    done = subprocess.run(["callgrind_annotate", "--threshold=100", "--auto=no",
                           f"--inclusive={'yes' if inclusive else 'no'}", str(profile)],
                          stdout=subprocess.PIPE, text=True, check=True)
    table, objects = {}, {}
    # "1,234 (5.6%)  /path/file.c:function'2 [/path/lib.so]"; the number after ' is a level of recursion. One
    # function may have several lines, one per file it was inlined from, not all of which name the object.
    pattern = r"^\s*([\d,]+) \(\s*[\d.]+%\)\s+(\S.*?)(?: \[(.+)\])?$"
    for count, name, where in re.findall(pattern, done.stdout, re.M):
        if name == "PROGRAM TOTALS":
            continue
        name = re.sub(r"'\d+$", "", name.rpartition(":")[2])
        if where:
            objects[name] = Path(where).name
        value = int(count.replace(",", ""))
        table[name] = max(table.get(name, 0), value) if inclusive else table.get(name, 0) + value
    return {f"{name} [{objects[name]}]" if name in objects else name: value for name, value in table.items()}


def profile(server, case, folder, inclusive=False):
    """Instructions per request, and [(instructions per request, function)] with the costliest first."""
    few, many = profile_twice(server, case, folder)
    total = (instructions_in(many) - instructions_in(few)) / (COUNT_MANY - COUNT_FEW)
    few, many = functions_in(few, inclusive), functions_in(many, inclusive)
    cost = {name: (count - few.get(name, 0)) / (COUNT_MANY - COUNT_FEW) for name, count in many.items()}
    return total, sorted(((each, name) for name, each in cost.items() if each >= 0.5), reverse=True)


# ---- start ----

def first_answer_ms(server, log):
    """Milliseconds from the exec of the server to its first answer 200."""
    port = free_port()
    command = [CLIENT, "-t"] + (["-c", str(SERVER_CORE)] if SERVER_CORE is not None else [])
    command += [str(port), "/", "--", *map(str, server.command(port))]
    with open(log, "wb") as stream:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=stream, text=True, cwd=ROOT,
                              env={**os.environ, **server.environment}, preexec_fn=pinned(LOAD_CORE))
    if done.returncode != 0:
        raise Failed(f"{server.label}: {Path(log).read_text(errors='replace').strip()[-600:]}")
    return int(done.stdout.split()[-1]) / 1000
