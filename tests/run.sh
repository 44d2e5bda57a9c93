#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tests/run.sh [--fast] [PATTERN...]: builds, runs the suites whose names match (all without a pattern), some at
# a time, and ends with one line `N passed, N failed`. `./dev test` installs what is
# needed and calls this. Every suite is a command that ends with such a line itself; the output of each stays
# in build/test/NAME.log.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit 2

fast=
if [ "${1:-}" = --fast ]; then fast=1; shift; fi
patterns=("$@")
logs=$PWD/build/test
mkdir -p build
# Two runs in one tree would delete each other's logs.
exec 9>build/.test-run
flock -n 9 || { echo "another test run is going on in this tree"; echo "0 passed, 1 failed"; exit 1; }
rm -rf "$logs"
mkdir -p "$logs"

# What a developer's shell sets must not decide where a test finds its modules.
unset LUA_INIT LUA_INIT_5_4 LUA_PATH_5_4 LUA_CPATH_5_4 LUAFLASK_APP LUAFLASK_DEBUG
export LUA_PATH="$PWD/lua/?.lua;$PWD/lua/?/init.lua;;"
export LUAFLASK_SOURCE=$PWD
# One run of a suite gets at most this long; a hang is a failure, not a wait.
limit=900

names=() commands=()
wanted() {
    if [ "${#patterns[@]}" = 0 ]; then return 0; fi
    for pattern in "${patterns[@]}"; do
        # shellcheck disable=SC2254 # a pattern is meant to be one
        case $1 in $pattern | $pattern/*) return 0 ;; esac
    done
    return 1
}
# suite NAME COMMAND...: takes the suite into the plan. Words may start with VARIABLE=value.
suite() {
    if ! wanted "$1"; then return; fi
    names+=("$1")
    local work=$logs/${1//\//-}
    shift
    commands+=("env $(printf '%q ' EACH_WORK="$work" "$@")")
}
# files SUITE...: finds test files, or nothing
files() { tests/tree.sh "$@"; }

# ---- builds ----
passed=0 failed=0
add() { passed=$((passed + $1)) failed=$((failed + $2)); }
built=
build() {
    if ! ./dev build "$1"; then
        echo "FAILED  build/$1: its suites cannot run"
        add 0 1
        return
    fi
    built="$built $1"
    if wanted "build/$1"; then add 1 0; fi
}
presets="release luajit asan"
if [ -n "$fast" ]; then presets=release; fi
for pattern in "${patterns[@]}"; do
    # `./dev lint` asks for the builds that accept no warning, and for nothing else.
    if [ "$pattern" = 'build/*' ]; then presets="asan luajit"; fi
done
for preset in $presets; do build "$preset"; done
has() { case "$built " in *" $1 "*) return 0 ;; esac; return 1; }

# ---- the plan: long suites first ----
# gcc 12's leak checker stumbles over thread-local memory of loaded modules unless it is told not to follow it.
asan=ASAN_OPTIONS=halt_on_error=1:detect_leaks=1:detect_stack_use_after_return=1:handle_sigill=2:handle_segv=2
asan+=:intercept_tls_get_addr=0
specs() { files 'tests/lua/*_spec.lua' 'tests/parity/*_spec.lua'; }
servers() { files 'tests/server/*_spec.lua' 'apps/*_spec.lua'; }
# Server specs that mostly wait: suites of their own, so that others have the processors meanwhile.
patient='/(chaos|faults|http2|http2_clients|lifecycle|logs|shared|timeouts|tls|watchdog)_spec\.lua$'
programs() { if [ -d "$1" ]; then find "$1" -maxdepth 1 -type f -name "$2" -executable | sort; fi; }
each=(lua5.4 tests/each.lua)

set_environment() {
    lua=lua5.4
    case $preset in luajit) lua=luajit ;; asan) lua=$PWD/build/asan/lua_host ;; esac
    environment=(LUA_CPATH="$PWD/build/$preset/lib/?.so;;" LUAFLASK_LUA="$lua" LUAFLASK_PRESET="$preset"
        LUAFLASK_CPATH="$PWD/build/$preset/lib/?.so;;"
        LUAFLASK_BIN="$PWD/build/$preset/luaflask" EACH_LUA="$lua")
    # The client side of a server suite is always the same: Lua 5.4 with the release module.
    server=("${environment[@]}" EACH_LUA=lua5.4 LUA_CPATH="$PWD/build/release/lib/?.so;;")
    if [ "$preset" = asan ]; then
        mkdir -p "$logs/reports/server"
        server+=(EACH_REPORTS="$logs/reports/server" "$asan:log_path=$logs/reports/server/asan")
        environment+=("$asan")
    fi
}
for preset in asan luajit release; do
    if ! has "$preset"; then continue; fi
    set_environment
    mapfile -t list < <(servers | grep -E "$patient")
    suite "server/$preset/patient" "${server[@]}" "${each[@]}" busted "${list[@]}"
done
for preset in asan luajit release; do
    if ! has "$preset"; then continue; fi
    set_environment
    mapfile -t list < <(servers | grep -vE "$patient")
    suite "server/$preset" "${server[@]}" "${each[@]}" busted "${list[@]}"
    mapfile -t list < <(specs)
    suite "lua/$preset" "${environment[@]}" "${each[@]}" busted "${list[@]}"
    suite "parity/$preset" "${server[@]}" EACH_TIMEOUT=600 "${each[@]}" script "tests/parity/run.py --preset $preset"
    suite "parity/$preset/replay" "${environment[@]}" "${each[@]}" replay tests/parity/replay
    mapfile -t list < <(programs "build/$preset/tests" '*_test_*')
    suite "core/$preset" "$asan" "${each[@]}" tap "${list[@]}"
    mapfile -t list < <(programs "build/$preset/replay" 'fuzz_*')
    if [ "${#list[@]}" -gt 0 ]; then suite "corpus/$preset" "$asan" "${each[@]}" corpus "${list[@]}"; fi
done
if [ -z "$fast" ]; then suite rock "${each[@]}" script tests/rock/rock.sh; fi
suite runner "${each[@]}" script tests/runner.sh
suite docs DOCS_BUILDS="$built" "${each[@]}" script "lua5.4 tests/docs.lua"
suite lint/luacheck "${each[@]}" script tests/lint.sh\ luacheck
suite lint/format "${each[@]}" script tests/lint.sh\ format
suite lint/python "${each[@]}" script tests/lint.sh\ python
suite lint/layers "${each[@]}" script "lua5.4 tests/layers.lua"
suite lint/words "${each[@]}" script "lua5.4 tests/words.lua"

# ---- the run ----
# Two more than there are processors: the patient suites leave them alone.
at_a_time=$(($(nproc) + 2))
stop() {
    trap - INT TERM
    # Tests run in sessions of their own; each.lua notes which.
    for note in "$logs"/*/*.session; do
        if [ -f "$note" ]; then pkill -KILL -s "$(cat "$note")"; fi
    done
    jobs -p | xargs -r kill 2>/dev/null
    echo "interrupted"
    echo "$passed passed, $((failed + 1)) failed"
    exit 130
}
trap stop INT TERM

# finish NAME LOG STATUS: adds up what a suite said; what it did not say is a failure.
finish() {
    local name=$1 log=$2 status=$3 line p f
    line=$(tail -n 1 "$log" 2>/dev/null)
    if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
        p=${BASH_REMATCH[1]} f=${BASH_REMATCH[2]}
        if [ "$f" = 0 ] && { [ "$status" != 0 ] || [ "$((p + f))" = 0 ] && ! [[ $line =~ [1-9][0-9]*\ skipped ]]; }; then
            f=1
        fi
    else
        p=0 f=1 line="said no count, exit status $status"
    fi
    add "$p" "$f"
    if [ "$f" = 0 ]; then
        printf 'ok      %-16s %s (%s s)\n' "$name" "$line" "$4"
        grep '^warning: ' "$log"
    else
        printf 'FAILED  %-16s %s (%s s)\n' "$name" "$line" "$4"
        sed 's/^/    /' "$log"
    fi
}

run() {
    local log=$logs/${1//\//-}.log start=$SECONDS
    mkdir -p "${log%.log}"
    timeout -k 10 "$limit" bash -c "$2" >"$log" 2>&1 9>&-
    echo "$? $((SECONDS - start))" >"$log.status"
}

echo "== ${#names[@]} suites, $at_a_time at a time; their output is in build/test/"
declare -A running=()
harvest() {
    local i name
    for i in "${!running[@]}"; do
        name=${names[$i]}
        local log=$logs/${name//\//-}.log
        if ! kill -0 "${running[$i]}" 2>/dev/null; then
            read -r status took <"$log.status" 2>/dev/null || { status='unknown' took='?'; }
            finish "$name" "$log" "$status" "$took"
            unset "running[$i]"
        fi
    done
}
for i in "${!names[@]}"; do
    while [ "${#running[@]}" -ge "$at_a_time" ]; do
        wait -n
        harvest
    done
    run "${names[$i]}" "${commands[$i]}" &
    running[$i]=$!
done
while [ "${#running[@]}" -gt 0 ]; do
    wait -n
    harvest
done
echo "in $((SECONDS / 60)) min $((SECONDS % 60)) s"
if [ "$((passed + failed))" = 0 ]; then failed=1; echo "no suite matches: ${patterns[*]}"; fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
