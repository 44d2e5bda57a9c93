#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tests/lint.sh luacheck|format|python: one file of the source tree is one test; the last line counts them.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit 2
passed=0 failed=0

# check COMMAND... FILE: a file passes when the command has nothing to say about it.
check() {
    local said
    if said=$("$@" 2>&1); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$said"
    fi
}
case ${1:-} in
luacheck)
    while read -r file; do check luacheck --quiet --no-color "$file"; done < <(tests/tree.sh '*.lua' '*.rockspec')
    ;;
format)
    # Each major version of clang-format lays out some lines in its own way; the tree follows version 14.
    if ! clang-format --version | grep -q 'version 14\.'; then
        echo "clang-format is not version 14: formatting was not looked at"
        echo "0 passed, 0 failed, 1 skipped"
        exit 0
    fi
    formatted() { clang-format "$1" | diff -u --label "$1" --label "$1 (formatted)" "$1" - | head -40; }
    laid_out() { [ -z "$(formatted "$1")" ] || { formatted "$1"; false; }; }
    while read -r file; do check laid_out "$file"; done < <(tests/tree.sh '*.c' '*.h')
    if [ "$failed" -gt 0 ]; then echo "./dev format puts it right"; fi
    ;;
python)
    # Debian's Python, which is what the measurements are run by.
    parses() { python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$1"; }
    while read -r file; do check parses "$file"; done < <(tests/tree.sh '*.py')
    ;;
*)
    echo "tests/lint.sh luacheck|format|python" >&2
    exit 2
    ;;
esac
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
