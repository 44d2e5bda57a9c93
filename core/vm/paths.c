/* SPDX-License-Identifier: MIT
 *
 * Where the executable finds its Lua files, with no environment set. First found wins:
 *   <exe folder>/lua/luaflask/init.lua              a build folder, run in place; C modules in its lib/
 *   <exe folder>/../share/lua/5.x/luaflask/init.lua  a LuaRocks tree or an installed prefix
 * The tree's folders go to the front of package.path and package.cpath unless LUA_PATH says otherwise.
 */
#include "vm/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int exists(const char *format, const char *dir, const char *abi)
{
    char path[4200];
    int n = snprintf(path, sizeof(path), format, dir, abi);
    return n > 0 && (size_t)n < sizeof(path) && access(path, R_OK) == 0;
}

/* package[field] = head .. ";" .. package[field], or the other way round if the user set variable. */
static void add(lua_State *L, const char *field, const char *variable, const char *head)
{
    int last = getenv(lua_pushfstring(L, "%s_5_4", variable)) != NULL || getenv(variable) != NULL;
    lua_getglobal(L, "package");
    lua_pushstring(L, head);
    lua_pushliteral(L, ";");
    lua_getfield(L, -3, field);
    if (last)
        lua_insert(L, -3); /* package, path, head, ";" */
    if (last)
        lua_insert(L, -2); /* package, path, ";", head */
    lua_concat(L, 3);
    lua_setfield(L, -2, field);
    lua_pop(L, 2);
}

void lf_vm_set_paths(lua_State *L, const char *exe_path)
{
    static const char *const abi = LUA_VERSION + sizeof("Lua ") - 1;
    const char *slash = strrchr(exe_path, '/');
    if (slash == NULL)
        return;
    lua_pushlstring(L, exe_path, (size_t)(slash - exe_path));
    const char *dir = lua_tostring(L, -1);
    if (exists("%s/lua/luaflask/init.lua", dir, NULL)) {
        const char *head = lua_pushfstring(L, "%s/lua/?.lua;%s/lua/?/init.lua", dir, dir);
        add(L, "path", "LUA_PATH", head);
        head = lua_pushfstring(L, "%s/lib/?.so", dir);
        add(L, "cpath", "LUA_CPATH", head);
        lua_pop(L, 2);
    } else if (exists("%s/../share/lua/%s/luaflask/init.lua", dir, abi)) {
        const char *head =
            lua_pushfstring(L, "%s/../share/lua/%s/?.lua;%s/../share/lua/%s/?/init.lua", dir, abi, dir, abi);
        add(L, "path", "LUA_PATH", head);
        head = lua_pushfstring(L, "%s/../lib/lua/%s/?.so", dir, abi);
        add(L, "cpath", "LUA_CPATH", head);
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
}
