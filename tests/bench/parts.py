# SPDX-License-Identifier: MIT
"""Benchmarks of single parts, for the report: JSON beside lua-cjson, and what a route costs by the number of rules."""
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _run(command, **environment):
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True,
                          timeout=600, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def json_tables():
    """The tables of json_bench.lua for both Luas; empty where lua-cjson is not installed."""
    tables = []
    for lua, preset in (("lua5.4", "release"), ("luajit", "luajit")):
        out = _run([lua, "tests/bench/json_bench.lua", f"build/{preset}"])
        if out:
            tables.append(out)
    return tables


def route_table():
    """The lines of route_bench.sh, or None without valgrind."""
    return _run(["sh", "tests/bench/route_bench.sh"])


def markdown():
    """The sections of the report, as far as they can be measured here."""
    text = []
    tables = json_tables()
    if tables:
        text += ["## JSON beside lua-cjson",
                 "The same documents in one run, best of interleaved rounds; x says how many times faster luaflask's "
                 "codec is. It sorts keys and checks UTF-8, lua-cjson does neither.",
                 *("```\n" + table + "\n```" for table in tables)]
    routes = route_table()
    if routes:
        text += ["## Matching a route",
                 "User instructions of one match by kind of rule and number of rules. A path without variables is found "
                 "by one look-up, whatever the number of rules.",
                 "```\n" + routes + "\n```"]
    return text
