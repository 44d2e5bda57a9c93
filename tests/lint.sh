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
    # One process for all: a file fails when a line of the output begins with its name.
    mapfile -t files < <(tests/tree.sh '*.lua' '*.rockspec')
    said=$(luacheck --formatter plain --no-color "${files[@]}")
    if [ $? -gt 2 ]; then exit 1; fi
    if [ -n "$said" ]; then echo "$said"; fi
    failed=$(printf '%s' "$said" | cut -d: -f1 | sort -u | grep -c '')
    passed=$((${#files[@]} - failed))
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
    # Debian's Python, which is what runs them.
    mapfile -t files < <(tests/tree.sh '*.py')
    said=$(python3 -c '
import ast, sys
for path in sys.argv[1:]:
    try:
        ast.parse(open(path).read(), path)
    except SyntaxError as error:
        print(f"{path}:{error.lineno}: {error.msg}")
' "${files[@]}") || { echo "$said"; exit 1; }
    if [ -n "$said" ]; then echo "$said"; fi
    failed=$(printf '%s' "$said" | grep -c '')
    passed=$((${#files[@]} - failed))
    ;;
*)
    echo "tests/lint.sh luacheck|format|python" >&2
    exit 2
    ;;
esac
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
