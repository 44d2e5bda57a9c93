# SPDX-License-Identifier: MIT
"""What a run found, as text for the terminal and as docs/benchmarks.md; plot.py draws the picture."""
import datetime
import os
import platform
import re
import subprocess
from pathlib import Path
from statistics import median

from measure import COUNT_FEW, COUNT_MANY, CORES
from plot import draw
from servers import CASES, HELLO, JSON, ROOT, SESSION, output

NOTES = Path(__file__).with_name("notes.md")
NONE = "–"

# (what, server, case or None, figure, limit): the limit is the most that is allowed.
TARGETS = [
    ("hello, instructions", "lua54", HELLO, "instructions", 8500),
    ("JSON view, instructions", "lua54", JSON, "instructions", 11000),
    ("session and two hooks, instructions", "lua54", SESSION, "instructions", 20000),
    ("session and two hooks on LuaJIT, instructions", "luajit", SESSION, "instructions", 17000),
    ("hello, CPU time as a multiple of raw libh2o", "lua54", HELLO, "cpu_ratio", 1.15),
    ("idle worker, private memory in MB", "lua54", None, "private_mb", 8),
    ("start to first answer in ms", "lua54", None, "first_ms", 30),
]


def machine():
    """The machine and the moment, read before the run starts to load it."""
    cpu = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    memory = int(re.search(r"^MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text(), re.M)[1])
    system = re.search(r'^PRETTY_NAME="(.+)"$', Path("/etc/os-release").read_text(), re.M)
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True).stdout.strip()
    kernel = platform.release().split("-")[0]
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": f"{cpu[1] if cpu else platform.machine()}, {len(CORES)} cores for this run",
        "memory": f"{memory / 1048576:.0f} GiB",
        "system": f"{system[1] if system else 'Linux'}, kernel {kernel}",
        "load before the run": f"{os.getloadavg()[0]:.2f}",
        "tools": f"{output('valgrind', '--version')}, {output('wrk', '--version').partition(' [')[0]}",
        "commit": commit or "unknown",
    }


def figures(result, name, case):
    """One row's figures, each with its ratio to the yardstick's row of the same case; absent: None."""
    row, raw = result["rows"].get((name, case), {}), result["rows"].get(("raw", case), {})
    found = dict.fromkeys(("instructions", "instructions_ratio", "rate", "rate_ratio", "cpu", "cpu_ratio"))
    if row.get("instructions"):
        found["instructions"] = row["instructions"]
        if raw.get("instructions"):
            found["instructions_ratio"] = row["instructions"] / raw["instructions"]
    for key in ("rate", "cpu"):
        if row.get(key):
            found[key] = median(row[key])
            if raw.get(key):
                # Round by round: what else the machine did in a round slowed both alike.
                found[key + "_ratio"] = median(own / other for own, other in zip(row[key], raw[key]))
    return found


def server_figures(result, name):
    server = result["servers"].get(name)
    if server is None:
        return {}
    return {"pss_mb": server["pss"] / 1024, "private_mb": server["private"] / 1024,
            "loaded_mb": server["private_loaded"] / 1024, "first_ms": median(server["first"]),
            "first_least_ms": min(server["first"])}


def number(value, pattern="{:,.0f}"):
    return NONE if value is None else pattern.format(value)


def table(head, rows):
    """Aligned cells: the first column to the left, all others to the right; valid Markdown as well."""
    widths = [max(len(line[i]) for line in (head, *rows)) for i in range(len(head))]

    def line(cells):
        return "| " + " | ".join(c.ljust(w) if i == 0 else c.rjust(w)
                                 for i, (c, w) in enumerate(zip(cells, widths))) + " |"
    rule = ["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]
    return "\n".join([line(head), f"|{'|'.join(rule)}|", *map(line, rows)])


def speed_table(result):
    head = ["server, case", "instructions", "× raw", "CPU µs", "× raw", "requests/s", "of raw"]
    rows = []
    for case in CASES:
        for name, server in result["servers"].items():
            if (name, case) in result["rows"]:
                f = figures(result, name, case)
                rows.append([f"{server['label']}, {case}",
                             number(f["instructions"]), number(f["instructions_ratio"], "{:.2f}"),
                             number(f["cpu"], "{:.2f}"), number(f["cpu_ratio"], "{:.2f}"),
                             number(f["rate"]), number(f["rate_ratio"], "{:.0%}")])
    return table(head, rows)


def control(result):
    """How far the yardstick's second copy is from the first."""
    f = next(figures(result, name, case) for name, case in result["rows"] if name == "control")
    return (f"Control: a second copy of the yardstick took {f['cpu_ratio']:.2f} of its CPU time and answered "
            f"{f['rate_ratio']:.0%} of its requests per second: that much is noise.")


def server_table(result):
    head = ["server", "PSS MB", "private MB", "private MB after load", "first answer ms", "least"]
    rows = []
    for name, server in result["servers"].items():
        f = server_figures(result, name)
        rows.append([server["label"], *(number(f[key], "{:.1f}") for key in
                                        ("pss_mb", "private_mb", "loaded_mb", "first_ms", "first_least_ms"))])
    return table(head, rows)


def target_table(result):
    rows = []
    for what, name, case, key, limit in TARGETS:
        value = (figures(result, name, case) if case else server_figures(result, name)).get(key)
        if value is None:
            verdict, shown = "not measured", NONE
        else:
            verdict = "met" if value <= limit else "missed"
            shown = number(value) if limit >= 1000 else number(value, "{:.2f}")
        rows.append([what, number(limit, "{:,}"), shown, verdict])
    return table(["target", "at most", "measured", "verdict"], rows)


def absent(result):
    return ([f"- not installed: {label}: {why}" for label, why in result["missing"].items()] +
            [f"- failed: {why}" for why in result["failed"].values()])


def terminal(result):
    parts = [speed_table(result), control(result), server_table(result), target_table(result),
             "\n".join(absent(result))]
    return "\n\n".join(part for part in parts if part)


def markdown(result, plot_name):
    text = [
        "# Benchmarks",
        "Written by `./dev bench`; edit `tests/bench/notes.md` or measure again, not this file.",
        "\n".join(f"- {key}: {value}" for key, value in result["machine"].items()),
        "\n".join(f"- {server['label']}: {server['version']}" for server in result["servers"].values()),
        f"![User instructions and CPU time per request, beside raw libh2o]({plot_name})",
        "## Targets",
        target_table(result),
        "## Speed",
        f"Medians of {result['rounds']} interleaved rounds of {result['seconds']} s; instructions from "
        f"{COUNT_MANY - COUNT_FEW:,} requests. “× raw” and “of raw” compare with the yardstick's row of the "
        "same case in this run; only such ratios carry over to another machine.",
        speed_table(result),
        control(result),
        "## Memory and start",
        "One worker, after its first answers and after a second of load for each case; the time from exec to "
        "the first answer 200.",
        server_table(result),
    ]
    text += result.get("parts", [])
    if absent(result):
        text += ["## Left out", "\n".join(absent(result))]
    if NOTES.exists():
        text.append(NOTES.read_text().strip())
    return "\n\n".join(text) + "\n"


def plot(result):
    """The picture: instructions of each case where they are counted, CPU time of hello for all servers."""
    groups = []
    for case in CASES:
        bars = [(server["label"], name, figures(result, name, case)["instructions"])
                for name, server in result["servers"].items()]
        limits = {name: limit for _, name, wanted, key, limit in TARGETS
                  if key == "instructions" and wanted == case}
        groups.append((case, [(label, name, value, limits.get(name))
                              for label, name, value in bars if value]))
    ratios = [(server["label"], name, figures(result, name, HELLO)["cpu_ratio"])
              for name, server in result["servers"].items()]
    return draw([group for group in groups if group[1]], [row for row in ratios if row[2]],
                result["machine"]["date"])
