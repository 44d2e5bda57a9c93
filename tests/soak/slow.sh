#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tests/soak/slow.sh [SECONDS]: slowhttptest opens a thousand connections that send heads (-H), bodies (-B) or read
# answers (-X) slowly, while honest clients ask on; one mode is one test. The last line counts them. Needs
# slowhttptest, curl and build/release/luaflask; `./dev soak` installs them and calls this.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 2
seconds=${1:-20} connections=1000 passed=0 failed=0
ulimit -n "$(ulimit -Hn)"
work=$(mktemp -d /tmp/luaflask-soak.XXXXXX)
build/release/luaflask --app tests/server/apps/basic.lua run -p 0 --workers 1 --idle-timeout 5 --head-timeout 5 \
    --body-timeout 5 --write-timeout 5 >"$work/log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -r "$work"' EXIT
for _ in $(seq 100); do
    url=$(sed -n 's|.*Running on \(http://[^ ]*\).*|\1|p' "$work/log")
    if [ -n "$url" ]; then break; fi
    sleep 0.05
done
if [ -z "$url" ]; then cat "$work/log"; echo "0 passed, 1 failed"; exit 1; fi
worker() { pgrep -P "$(pgrep -P $server)"; }
descriptors() { ls "/proc/$(worker)/fd" | wc -l; }
sleep 0.2
pid=$(worker) base=$(descriptors)

# slow NAME SLOWHTTPTEST-ARGUMENT...: honest requests must all be answered, each within a second.
slow() {
    local name=$1 asked=0 answered=0 most=0 open=0 now
    shift
    slowhttptest -c $connections -r 500 -l "$seconds" -i 1 "$@" >"$work/slow" 2>&1 &
    local attack=$!
    while kill -0 $attack 2>/dev/null; do
        asked=$((asked + 1))
        if now=$(curl -s -m 1 -o "$work/body" -w '%{time_total}' "$url/") && [ "$(cat "$work/body")" = hello ]; then
            answered=$((answered + 1))
        else
            echo "an honest request failed after $now s"
        fi
        if awk "BEGIN { exit !($now > $most) }"; then most=$now; fi
        now=$(descriptors)
        if [ "$now" -gt "$open" ]; then open=$now; fi
        sleep 0.05
    done
    wait $attack
    # All slow connections are gone a little after their limits.
    for _ in $(seq 100); do
        now=$(descriptors)
        if [ "$now" -le $((base + 2)) ]; then break; fi
        sleep 0.1
    done
    echo "$name: $answered of $asked honest requests answered, the slowest in $most s; $((open - base)) connections" \
        "at most, $((now - base)) left"
    if [ "$asked" -gt 10 ] && [ "$answered" = "$asked" ] && [ "$open" -gt $((connections / 2)) ] &&
        [ "$now" -le $((base + 2)) ] && [ "$(worker)" = "$pid" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        cat "$work/slow"
    fi
}
slow heads -H -u "$url/" -x 24
slow bodies -B -u "$url/upload" -t POST -s 8192 -x 10
slow readers -X -u "$url/large" -w 512 -y 1024 -n 5 -z 32 -k 3
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
