#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Where the user instructions of one row go, per request and without the start-up:
#     tests/bench/profile.sh [ROW] [--inclusive] [--no-build]
# ROW is a server and a case: lua54-hello (the default), lua54-json, lua54-session, luajit-hello, raw-hello, …
# Without --inclusive each function counts by itself; with it, everything it calls too.
set -eu
row=lua54-hello
case "${1:-}" in
"" | -*) ;;
*)
    row=$1
    shift
    ;;
esac
exec python3 "$(dirname "$0")/run.py" --profile "$row" "$@"
