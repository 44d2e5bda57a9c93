#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tests/fuzz/run.sh [TARGET] [SECONDS]: runs one fuzz target, or all in turn, for so many seconds each (300).
# `./dev fuzz` builds them and calls this. What a run learns is kept in build/fuzz/found/NAME; an input that
# crashes in build/fuzz/crashes/. To make it a regression test, copy it to tests/fuzz/corpus/NAME/, under a
# name that says what it is.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 2
target='' seconds=300
for word in "$@"; do
    if [[ $word =~ ^[0-9]+$ ]]; then seconds=$word; else target=${word#fuzz_}; fi
done
programs=(build/fuzz/fuzz/fuzz_"${target:-*}")
if [ -z "$target" ]; then programs=(build/fuzz/fuzz/fuzz_*); fi
if [ ! -x "${programs[0]}" ]; then
    echo "no fuzz target '$target'; there are:" build/fuzz/fuzz/fuzz_* >&2
    exit 1
fi
mkdir -p build/fuzz/crashes
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
crashed=0
for program in "${programs[@]}"; do
    name=${program##*/fuzz_}
    mkdir -p "build/fuzz/found/$name" "tests/fuzz/corpus/$name"
    dictionary=tests/fuzz/$name.dict
    options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
        -artifact_prefix="build/fuzz/crashes/$name-")
    if [ -f "$dictionary" ]; then options+=(-dict="$dictionary"); fi
    log=build/fuzz/$name.log
    echo "== $name for $seconds s (log: $log)"
    "$program" "${options[@]}" "build/fuzz/found/$name" "tests/fuzz/corpus/$name" 2>&1 | tee "$log" |
        grep --line-buffered -E 'pulse|DONE|ERROR|SUMMARY|artifact|runtime error|stat::number_of_executed'
    if [ "${PIPESTATUS[0]}" != 0 ]; then
        echo "   CRASHED: see $log"
        crashed=$((crashed + 1))
    fi
done
echo "${#programs[@]} targets, $crashed crashed"
[ "$crashed" = 0 ]
