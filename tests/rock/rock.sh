#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The rockspec: LuaRocks builds a clean copy of the tree without network, for Lua 5.4 and for LuaJIT, and the
# installed executable and module work with no environment set; Lua 5.1 is refused, with the reason.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 2
passed=0 failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
copy=$scratch/source
log=$scratch/log
mkdir "$copy"
tests/tree.sh | tar -cf - -T - | tar -xf - -C "$copy"
spec=luaflask-scm-1.rockspec
mapfile -t ours < <(env | sed -n 's/^\(LUA[A-Z0-9_]*\|LUAROCKS[A-Z0-9_]*\)=.*/\1/p')
if [ "${#ours[@]}" -gt 0 ]; then unset "${ours[@]}"; fi
CMAKE_BUILD_PARALLEL_LEVEL=$(nproc)
export CMAKE_BUILD_PARALLEL_LEVEL
# A network namespace of its own shows that nothing is fetched; where that is not allowed, go without.
offline=()
if unshare -n true 2>/dev/null; then offline=(unshare -n); fi

# test NAME COMMAND...: what the command prints is shown when it fails
test_that() {
    local name=$1
    shift
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        echo "ok - $name"
    else
        failed=$((failed + 1))
        echo "not ok - $name"
        sed 's/^/    /' "$log"
    fi
}
make_rock() {
    local tree=$1
    shift
    # A tree is made by one build of its own: what another Lua left behind must not be used.
    (cd "$copy" && rm -rf build.luarocks && "${offline[@]}" luarocks --tree "$tree" "$@")
}
# The executable is run from a folder that has nothing to do with the source.
says_version() { (cd / && env -i PATH=/usr/bin:/bin "$1/bin/luaflask" --version | grep -q '^[Ll]uaflask [0-9]'); }
loads_in() {
    local lua=$1 tree=$2 abi=$3
    (cd / && env -i PATH=/usr/bin:/bin LUA_PATH="$tree/share/lua/$abi/?.lua;$tree/share/lua/$abi/?/init.lua" \
        LUA_CPATH="$tree/lib/lua/$abi/?.so" "$lua" -e '
        local core = require("luaflask.core")
        assert(core._VERSION, "luaflask.core has no _VERSION")
        assert(require("luaflask"), "require(\"luaflask\") gives nothing")')
}
links_no_lua() { [ -f "$1" ] && ! ldd "$1" | grep -q liblua; }
refuses_puc() {
    if make_rock "$scratch/puc" --lua-version 5.1 make "$spec" LUA_INCDIR=/usr/include/lua5.1; then return 1; fi
    grep -q 'runs on Lua 5.4 and on LuaJIT 2.1' "$log"
}

test_that "luarocks accepts the rockspec" luarocks lint "$spec"
tree=$scratch/five
test_that "it builds and installs for Lua 5.4 without network" \
    make_rock "$tree" --lua-version 5.4 make "$spec"
test_that "bin/luaflask finds its modules with no environment set" says_version "$tree"
test_that "stock lua5.4 loads luaflask from the tree" loads_in lua5.4 "$tree" 5.4
test_that "the module brings no second Lua" links_no_lua "$tree/lib/lua/5.4/luaflask/core.so"
tree=$scratch/jit
test_that "it builds and installs for LuaJIT without network" \
    make_rock "$tree" --lua-version 5.1 make "$spec" LUA_INCDIR=/usr/include/luajit-2.1
test_that "bin/luaflask on LuaJIT finds its modules with no environment set" says_version "$tree"
test_that "stock luajit loads luaflask from the tree" loads_in luajit "$tree" 5.1
test_that "Lua 5.1 is refused with the reason" refuses_puc
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
