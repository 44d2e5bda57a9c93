#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tests/tree.sh [PATTERN...]: the files of this source tree, one a line, sorted: all of them, or those whose
# path matches a pattern ('*' goes through folders too). It asks the file system, not git, so that it also
# works in an unpacked archive and in a tree that another user owns.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
match=(-true)
if [ $# -gt 0 ]; then
    match=(-false)
    for pattern in "$@"; do match+=(-o -path "./$pattern"); done
fi
find . \( -name .git -o -path ./build -o -path ./build.luarocks -o -path ./lua_modules -o -path ./.luarocks \
    -o -path ./.cache -o -name node_modules \) -prune \
    -o -type f ! -name '*.o' ! -name '*.so' ! -name '*.rock' \( "${match[@]}" \) -printf '%P\n' | LC_ALL=C sort
