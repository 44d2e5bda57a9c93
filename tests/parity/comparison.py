# SPDX-License-Identifier: MIT
"""The comparison of the parity runner: what differs between two answers, and what of it a scenario says must differ."""
import difflib
import re

from messages import Answer, Trouble, moment, parse_set_cookie

# What the two servers say about the connection, which is theirs and not the framework's.
OF_THE_SERVER = {"date", "server", "connection", "keep-alive", "transfer-encoding"}
# Headers whose order means nothing and which Werkzeug keeps in a set.
SETS = {"allow"}
# Headers that hold a moment: the answers are not made in the same second.
MOMENTS = {"expires", "date"}
SIGNED = re.compile(r"^\.?[\w-]+\.[\w-]+\.[\w-]+$")


def same_moment(a, b):
    a, b = moment(a), moment(b)
    return a is not None and b is not None and abs(a - b) <= 10


def same_cookie(a, b):
    """Equal in name, attributes and value; of two signed values neither is looked at, nor the exact second."""
    (name_a, value_a, of_a), (name_b, value_b, of_b) = parse_set_cookie(a), parse_set_cookie(b)
    if name_a != name_b or of_a.keys() != of_b.keys():
        return False
    same_value = value_a == value_b or SIGNED.match(value_a) and SIGNED.match(value_b)
    return bool(same_value) and all(
        of_a[key] == of_b[key] or key == "expires" and same_moment(of_a[key], of_b[key]) for key in of_a
    )


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


def lay_over(answer, recorded):
    if isinstance(answer, Answer):
        return overlay(answer, recorded)
    return {**answer, **{key: recorded[key] for key in answer.keys() & recorded.keys()}}


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
