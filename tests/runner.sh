#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The runner's own test: what tests/each.lua counts for test programs that behave and for those that do not,
# and what tests/layers.lua and tests/words.lua find in a small tree with faults.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit 2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/reports"
export EACH_WORK=$scratch/work EACH_REPORTS=$scratch/reports EACH_TIMEOUT=20 EACH_LUA=lua5.4
mkdir "$EACH_WORK"
passed=0 failed=0

# program NAME: the rest of a shell script comes on standard input
program() {
    { echo '#!/bin/sh'; cat; } >"$scratch/$1"
    chmod +x "$scratch/$1"
}
# counts WHAT KIND NAME EXPECTED: what the last line must be; the exit status must agree with it.
counts() {
    local said status=0
    said=$(lua5.4 tests/each.lua "$2" ${3:+"$scratch/$3"} 2>&1) || status=1
    if [ "${said##*$'\n'}" = "$4" ] && [[ "$status $4" =~ ^(0\ .*\ 0\ failed|1\ .*\ [1-9][0-9]*\ failed) ]]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s: expected "%s", got (status %s):\n%s\n' "$1" "$4" "$status" "$said"
    fi
}

program good <<<'printf "1..3\nok 1 - a\nok 2 - b\nnot ok 3 # SKIP c\n"'
counts 'a program that keeps its promise' tap good '2 passed, 0 failed, 1 skipped'
program bad <<<'printf "1..2\nok 1 - a\nnot ok 2 - b\n"; exit 1'
counts 'a failed test' tap bad '1 passed, 1 failed, 0 skipped'
program short <<<'printf "1..4\nok 1 - a\n"'
counts 'a program that stops early' tap short '1 passed, 3 failed, 0 skipped'
program silent <<<'exit 0'
counts 'a program that says nothing' tap silent '0 passed, 1 failed, 0 skipped'
program status <<<'printf "1..1\nok 1 - a\n"; exit 3'
counts 'an exit status that contradicts the words' tap status '1 passed, 1 failed, 0 skipped'
program killed <<<'printf "1..1\nok 1 - a\n"; kill -KILL $$'
counts 'a program that dies after its last test' tap killed '1 passed, 1 failed, 0 skipped'
program daemon <<<'printf "1..1\nok 1 - a\n"; sleep 60 &'
counts 'a process left behind' tap daemon '1 passed, 1 failed, 0 skipped'
program report <<<'printf "1..1\nok 1 - a\n"; echo bad >"$EACH_REPORTS/asan.1"'
counts 'a report of a sanitizer' tap report '1 passed, 1 failed, 0 skipped'
program hang <<<'printf "1..1\nok 1 - a\n"; sleep 60'
EACH_TIMEOUT=1 counts 'a program that hangs' tap hang '1 passed, 1 failed, 0 skipped'
program recorded <<<'echo "cases: 7 of 9"'
counts 'a replay' replay recorded '7 passed, 2 failed, 0 skipped'
program nodata <<<'echo "skipped: no recorded cases"'
counts 'a replay without its data' replay nodata '0 passed, 0 failed, 1 skipped'
program none <<<'echo "0 passed, 0 failed"'
counts 'a script without a test' script none '0 passed, 1 failed, 0 skipped'
counts 'no file at all' tap '' '0 passed, 1 failed, 0 skipped'
cat >"$scratch/a_spec.lua" <<'END'
describe("a", function()
  it("passes", function() end)
  it("fails", function() assert.equal(1, 2) end)
  it("raises", function() error({}) end)
  pending("waits")
end)
END
counts 'a spec' busted a_spec.lua '1 passed, 2 failed, 1 skipped'
echo 'describe("a", function() it("leaves", function() os.exit(0) end) end)' >"$scratch/exit_spec.lua"
counts 'a spec that leaves the process' busted exit_spec.lua '0 passed, 1 failed, 0 skipped'
echo 'describe("a", function() it(' >"$scratch/syntax_spec.lua"
counts 'a spec that does not load' busted syntax_spec.lua '0 passed, 1 failed, 0 skipped'
# ---- a tree with faults, to see that the checks see them ----
tree=$scratch/tree
mkdir -p "$tree"/{tests,core/{base,codec,route,http,io},lua/luaflask/jinja}
cp tests/tree.sh tests/layers.lua tests/words.lua "$tree/tests/"
finds() {
    local what=$1 file=$2 check=$3 words=$4 said
    cat >"$tree/$file"
    said=$(cd "$tree" && lua5.4 "tests/$check.lua" 2>&1)
    rm "$tree/$file"
    # No words: the file is in order and nothing may be said about it.
    if { [ -n "$words" ] && [[ $said == *"$file: "*"$words"* ]]; } || { [ -z "$words" ] && [[ $said != *"$file: "* ]]; }; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s: expected "%s", got:\n%s\n' "$what" "$words" "$said"
    fi
}
finds 'a layer that looks up' core/codec/a.c layers 'may not know core/http' <<<'#include "http/request.h"'
finds 'a layer that looks down' core/http/a.c layers '' <<<'#include "codec/json.h"'
finds 'Lua in the router' core/route/a.h layers 'may not use lua' <<<'#include <lua.h>'
finds 'libsodium outside of crypto' core/http/a.c layers 'may not use sodium' <<<'#include <sodium.h>'
finds 'libh2o outside of the adapter' core/http/a.c layers 'belongs in the adapter' <<<'#include "h2o/http2.h"'
finds 'libh2o in the adapter' core/http/h2o_a.c layers '' <<<'#include <h2o.h>'
finds 'the index of the core' core/module.c layers '' <<<'#include "http/request.h"'
finds 'a file that is too long' core/base/a.c layers '601 lines' < <(yes '//' | head -n 601)
finds 'a template engine that leans on the app' lua/luaflask/jinja/a.lua layers 'usable alone' \
    <<<'local a = require("luaflask.app")'
finds 'a C library called from Lua' lua/luaflask/a.lua layers 'neither ours' <<<'local a = require("cjson")'
finds 'a module that is not there' lua/luaflask/a.lua layers 'no such file' <<<'return require "luaflask.gone"'
finds 'a comment that shows a require' lua/luaflask/a.lua layers '' <<<'-- require("luaflask.gone")'
finds 'a note of work left undone' core/base/a.c words 'do it, or' <<<"// TO""DO: this"
finds 'white space at the end of a line' core/base/a.c words 'end of line 1' <<<'int a; '
finds 'a source file without its licence' core/base/a.c words 'SPDX' <<<'int a;'
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
