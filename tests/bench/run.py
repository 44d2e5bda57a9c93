#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures luaflask beside a raw libh2o handler and, where they are installed, its peers.

    python3 tests/bench/run.py                    everything; writes docs/benchmarks.md and .svg
    python3 tests/bench/run.py --quick            short rounds; prints only, unless --out is given
    python3 tests/bench/run.py --only lua54,go    these servers or rows (lua54-hello) beside the yardstick
    python3 tests/bench/run.py --instructions     only the instruction counts
    python3 tests/bench/run.py --profile lua54-session      where the instructions of one row go
"""
import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import measure
import parts
import report
from servers import CASES, ROOT, SESSION, Missing, Raw, all_servers


def say(text):
    print(text, file=sys.stderr, flush=True)


def build():
    """Builds what is measured: both Luas where LuaJIT is installed, optimised, without sanitizers."""
    presets = [("release", "lua5.4")]
    if subprocess.run(["pkg-config", "--exists", "luajit"]).returncode == 0:
        presets.append(("luajit", "luajit"))
    for preset, lua in presets:
        folder = ROOT / "build" / preset
        command = ["cmake", "-S", ROOT, "-B", folder, f"-DLUA_PC={lua}", "-DCMAKE_BUILD_TYPE=Release",
                   "-DLF_SANITIZE=", f"-DLF_BENCH={'ON' if preset == 'release' else 'OFF'}"]
        if not (folder / "CMakeCache.txt").exists() and shutil.which("ninja"):
            command += ["-G", "Ninja"]
        targets = ["luaflask", "luaflask_module"]
        if preset == "release":
            targets += ["bench_raw", "bench_client"]
        for step in (command, ["cmake", "--build", folder, "--target", *targets]):
            done = subprocess.run(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode != 0:
                sys.exit(f"{done.stdout}\nbench: the {preset} build failed")


def choose(servers, only):
    """The servers with the cases asked for, by names of servers or rows; the yardstick always stays."""
    if not only:
        return servers
    known = {server.name for server in servers} | {f"{s.name}-{case}" for s in servers for case in s.paths}
    for word in only:
        if word not in known:
            sys.exit(f"bench: no row `{word}`; there are: {', '.join(sorted(known))}")
    cases = {case for s in servers for case in s.paths if s.name in only or f"{s.name}-{case}" in only}
    chosen = []
    for server in servers:
        wanted = {case: path for case, path in server.paths.items()
                  if server.name in only or f"{server.name}-{case}" in only
                  or (server.name == "raw" and case in cases)}
        if wanted:
            server.paths = wanted
            if SESSION not in wanted:
                server.login_path = server.whoami_path = None
            chosen.append(server)
    return chosen


def prepare(servers):
    """(those that are installed, {label: why the others are missing})."""
    present, missing = [], {}
    for server in servers:
        try:
            server.prepare()
            present.append(server)
        except Missing as why:
            missing[server.label] = str(why)
            say(f"  without {server.label}: {why}")
    return present, missing


def measure_alone(server, temp, starts):
    """Memory and start, read with no other server up: their shared libraries would count as shared."""
    log = temp / f"{server.name}.log"
    with measure.Running(server, log) as running:
        pss, private = measure.memory_kb(running.pid)
        for case in server.paths:
            running.load(case, 1)
        loaded = measure.memory_kb(running.pid)[1]
    return {"pss": pss, "private": private, "private_loaded": loaded,
            "first": [measure.first_answer_ms(server, log) for _ in range(starts)]}


def measure_load(servers, temp, rounds, seconds):
    """All servers up, one under load at a time, round after round, so that a noisy minute hits all alike.

    A second copy of the yardstick runs as a control: what it differs from the first is noise.
    """
    table = {}
    control = Raw()
    control.name, control.paths = "control", dict(list(servers[0].paths.items())[:1])
    with ExitStack() as stack:
        running = [stack.enter_context(measure.Running(server, temp / f"{server.name}.log"))
                   for server in (*servers, control)]
        # Case by case, so that a row and the yardstick's row of the same case are neighbours in time.
        rows = [(one, case) for case in CASES for one in running if case in one.server.paths]
        for turn in range(rounds + 1):
            for one, case in rows:
                if turn == 0:
                    one.load(case, 1)  # warms caches and compilers; not counted
                    continue
                rate, cpu = one.load(case, seconds)
                row = table.setdefault((one.server.name, case), {"rate": [], "cpu": []})
                row["rate"].append(rate)
                row["cpu"].append(cpu)
            say(f"  round {turn} of {rounds}" if turn else "  warmed up")
    return table


def measure_all(servers, temp, options):
    """The result that report.py writes. A server that fails is left out and named."""
    result = {"servers": {}, "rows": {}, "failed": {}}
    healthy = []
    for server in servers:
        say(f"{server.label}: memory, start" + (", instructions" if server.counted else ""))
        try:
            alone = measure_alone(server, temp, 3 if options.quick else 11)
            counts = {}
            if server.counted and shutil.which("valgrind"):
                counts = {case: measure.instructions(server, case, temp / server.name / case)
                          for case in server.paths}
        except measure.Failed as why:
            result["failed"][server.label] = str(why)
            say(f"  FAILED: {why}")
            continue
        healthy.append(server)
        result["servers"][server.name] = {"label": server.label, "version": server.version(), **alone}
        for case in server.paths:
            result["rows"][server.name, case] = {"instructions": counts.get(case)}
    rounds, seconds = (2, 1) if options.quick else (options.rounds, 2)
    say(f"load: {rounds} rounds of {seconds} s for each of {len(result['rows'])} rows")
    for key, row in measure_load(healthy, temp, rounds, seconds).items():
        result["rows"].setdefault(key, {}).update(row)
    result["rounds"], result["seconds"] = rounds, seconds
    return result


def print_instructions(servers, temp):
    """The figure that does not drift, alone: seconds instead of minutes, for work on the core."""
    raw = {}
    for server in servers:
        for case in server.paths if server.counted else ():
            count = measure.instructions(server, case, temp)
            ratio = count / raw.setdefault(case, count)  # the yardstick comes first
            print(f"{server.name + '-' + case:16} {count:9,.0f}  {ratio:5.2f} × raw", flush=True)


def print_profile(servers, row, temp, inclusive):
    if not shutil.which("valgrind"):
        sys.exit("bench: no `valgrind`: apt-get install valgrind")
    name, _, case = row.rpartition("-")
    server = next((s for s in servers if s.name == name and case in s.paths), None)
    if server is None:
        sys.exit(f"bench: no row `{row}`; write for example lua54-hello")
    server.prepare()
    total, lines = measure.profile(server, case, temp, inclusive)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` is what one does with this
    kind = "with what they call" if inclusive else "by itself"
    print(f"{row}: {total:,.0f} user instructions per request; each function {kind}:")
    for each, function in lines[:60]:
        print(f"{each:9,.1f} {100 * each / total:5.1f} %  {function}")


def interrupted(number, frame):
    sys.exit(128 + number)  # unwinds the with statements, which stop the servers


def main():
    signal.signal(signal.SIGTERM, interrupted)
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two rounds of one second, three starts")
    parser.add_argument("--only", default="", metavar="ROW,…", help="servers or rows, beside the yardstick")
    parser.add_argument("--out", type=Path, help="the Markdown file (a full run: docs/benchmarks.md); "
                                                 "the plot goes beside it")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of two seconds (default 7)")
    parser.add_argument("--nginx-root", type=Path, help="folder with Debian's nginx packages, unpacked")
    parser.add_argument("--no-build", action="store_true", help="measure what lies in build/ as it is")
    parser.add_argument("--instructions", action="store_true", help="count instructions, nothing else")
    parser.add_argument("--profile", metavar="ROW", help="print the costliest functions of one row")
    parser.add_argument("--inclusive", action="store_true", help="with --profile: count callees too")
    options = parser.parse_args()
    if not options.no_build:
        say("building")
        build()
    with tempfile.TemporaryDirectory(prefix="luaflask-bench-") as folder:
        temp = Path(folder)
        servers = all_servers(temp, options.nginx_root and options.nginx_root.resolve())
        if options.profile:
            print_profile(servers, options.profile, temp, options.inclusive)
            return 0
        if not shutil.which("wrk") and not options.instructions:
            sys.exit("bench: no `wrk`: apt-get install wrk")
        if not shutil.which("valgrind"):
            if options.instructions:
                sys.exit("bench: no `valgrind`: apt-get install valgrind")
            say("no `valgrind`: instructions are not counted (apt-get install valgrind)")
        chosen, missing = prepare(choose(servers, [word for word in options.only.split(",") if word]))
        if options.instructions:
            print_instructions(chosen, temp)
            return 0
        machine = report.machine()
        result = measure_all(chosen, temp, options)
    result.update(machine=machine, missing=missing)
    print(report.terminal(result))
    out = options.out
    if not (out or options.quick or options.only or result["failed"]):  # docs/ holds whole, sound runs only
        out = ROOT / "docs" / "benchmarks.md"
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        say("parts: JSON, routes")
        result["parts"] = parts.markdown()
        out.write_text(report.markdown(result, out.with_suffix(".svg").name))
        out.with_suffix(".svg").write_text(report.plot(result))
        say(f"written: {out} and {out.with_suffix('.svg')}")
    return 1 if result["failed"] else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (measure.Failed, Missing) as why:
        sys.exit(f"bench: {why}")
