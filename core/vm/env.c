/* SPDX-License-Identifier: MIT
 *
 * The process environment for Lua, which can read single variables only: a list of all of them, a way to set
 * them (what a .env file says must be seen by os.getenv and by child processes), and the current folder.
 * Setting is for the start of the process: the environment of libc is not made for changes while threads read
 * it. Ownership: all strings are copied into Lua.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <time.h>
#include "module.h"

extern char **environ;

/* all() -> { NAME = "value", ... } */
static int env_all(lua_State *L)
{
    lua_newtable(L);
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        const char *eq = strchr(*entry, '=');
        if (eq == NULL || eq == *entry)
            continue;
        lua_pushlstring(L, *entry, (size_t)(eq - *entry));
        lua_pushstring(L, eq + 1);
        lua_rawset(L, -3);
    }
    return 1;
}

/* set(name, value): value nil removes the variable */
static int env_set(lua_State *L)
{
    size_t length;
    const char *name = luaL_checklstring(L, 1, &length);
    luaL_argcheck(L, length > 0 && strlen(name) == length && strchr(name, '=') == NULL, 1,
                  "the name of an environment variable has no '=' and no NUL");
    if (lua_isnoneornil(L, 2)) {
        unsetenv(name);
        return 0;
    }
    const char *value = luaL_checklstring(L, 2, &length);
    luaL_argcheck(L, strlen(value) == length, 2, "the value of an environment variable has no NUL");
    if (setenv(name, value, 1) != 0)
        return luaL_error(L, "cannot set the environment variable %s: out of memory", name);
    return 0;
}

/* cwd() -> the current folder, "." when it has none */
static int env_cwd(lua_State *L)
{
    char path[PATH_MAX];
    lua_pushstring(L, getcwd(path, sizeof(path)) != NULL ? path : ".");
    return 1;
}

/* now() -> seconds since 1970, with the fraction. */
static int env_now(lua_State *L)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    lua_pushnumber(L, (lua_Number)now.tv_sec + (lua_Number)now.tv_nsec / 1e9);
    return 1;
}

int lf_env_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"all", env_all}, {"set", env_set}, {"cwd", env_cwd}, {"now", env_now}, {NULL, NULL}};
    lua_newtable(L);
    for (const luaL_Reg *r = functions; r->name != NULL; r++) {
        lua_pushcfunction(L, r->func);
        lua_setfield(L, -2, r->name);
    }
    return 1;
}
