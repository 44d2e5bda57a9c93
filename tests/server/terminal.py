#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""Runs a program on a pseudo-terminal and talks to it.

    tests/server/terminal.py PROGRAM [ARGUMENT...] <steps

Each line of standard input is one step, a JSON array: what is typed, and what must appear before the next step. What
appeared is printed in the end; the exit status is the program's, or 99 when something did not appear.
"""
import json
import os
import pty
import select
import sys
import time

PATIENCE = 20


def main():
    steps = [json.loads(line) for line in sys.stdin]
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    seen, at, late = b"", 0, None

    def more(seconds):
        """Reads once; whether the program is still there."""
        nonlocal seen
        if select.select([fd], [], [], seconds)[0]:
            try:
                got = os.read(fd, 65536)
            except OSError:
                return False
            seen += got
            return got != b""
        return True

    for typed, expected in steps:
        os.write(fd, typed.encode())
        deadline = time.monotonic() + PATIENCE
        while (found := seen.find(expected.encode(), at)) < 0 and time.monotonic() < deadline and more(0.2):
            pass
        if found < 0:
            late = expected
            break
        at = found + len(expected.encode())
    # Between two lines the terminal may take CTRL+D for itself, and leave a character behind: then that line is
    # given up with CTRL+U, and it is pressed again.
    deadline = time.monotonic() + PATIENCE
    os.write(fd, b"\4")
    again = time.monotonic() + 1
    while more(0.2):
        if time.monotonic() > deadline:
            os.kill(pid, 9)
            break
        if time.monotonic() > again:
            os.write(fd, b"\x15\4")
            again = time.monotonic() + 1
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    sys.stdout.buffer.write(seen)
    if late is not None:
        print(f"\nnever appeared: {late!r}")
        status = 99
    sys.exit(status & 255)


main()
