#!/bin/sh
# SPDX-License-Identifier: MIT
# User instructions per route match: (I(3000 rounds) - I(1000 rounds)) / 2000, for 10, 1,000 and 100,000 rules.
set -eu
cd "$(dirname "$0")/../.."
out=${TMPDIR:-/tmp}/luaflask-route-bench.$$
mkdir -p "$out"
trap 'rm -rf "$out"' EXIT
${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -g -Icore -o "$out/route_bench" tests/bench/route_bench.c core/route/*.c core/base/str.c core/codec/percent.c core/codec/utf8.c -lm
count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$out/route_bench" "$@" 2>&1 |
    sed -n 's/.*Collected : //p'
}
for kind in static user int path deep missing; do
  for rules in 10 1000 ${ROUTE_BENCH_MANY-$([ $kind = static ] && echo 100000)}; do
    few=$(count $kind $rules 1000)
    many=$(count $kind $rules 3000)
    printf '%-8s %7d rules  %5d instructions\n' "$kind" "$rules" $(((many - few) / 2000))
  done
done
