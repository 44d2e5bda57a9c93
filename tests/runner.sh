#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The runner's own test: what tests/each.lua counts for test programs that behave and for those that do not.
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
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
