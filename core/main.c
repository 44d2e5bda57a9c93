/* SPDX-License-Identifier: MIT
 *
 * The `luaflask` executable: a Lua state with the core built in, handed to lua/luaflask/cli/init.lua.
 */
#include "module.h"
#include "vm/vm.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int message_handler(lua_State *L)
{
    const char *text = lua_tostring(L, 1);
    if (text == NULL)
        return 1;
    luaL_traceback(L, L, text, 1);
    return 1;
}

static int run(lua_State *L)
{
    int argc = (int)lua_tointeger(L, 1);
    char **argv = lua_touserdata(L, 2);
    char exe[4096];
    luaL_openlibs(L);
    /* Loading makes little garbage and much that stays: looking through it again and again is a fifth of a
     * start. */
    lua_gc(L, LUA_GCSETPAUSE, 1000);
    /* The core that is linked in is the one that is used: a stale core.so beside it can do no harm. */
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "preload");
    lua_pushcfunction(L, luaopen_luaflask_core);
    lua_setfield(L, -2, "luaflask.core");
    ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
    if (n > 0) {
        exe[n] = '\0';
        lf_vm_set_paths(L, exe);
    }
    lua_createtable(L, argc, 1);
    for (int i = 0; i < argc; i++) {
        lua_pushstring(L, argv[i]);
        lua_rawseti(L, -2, i);
    }
    lua_setglobal(L, "arg");
    lua_getglobal(L, "require");
    lua_pushliteral(L, "luaflask.cli");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "main");
    lua_getglobal(L, "arg");
    lua_call(L, 1, 1);
    return 1;
}

/* A program started without its standard descriptors would hand their numbers to sockets, and log into them.
 */
static void open_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

int main(int argc, char **argv)
{
    open_standard_descriptors();
    lua_State *L = luaL_newstate();
    if (L == NULL) {
        fprintf(stderr, "luaflask: out of memory\n");
        return 1;
    }
    lua_pushcfunction(L, message_handler);
    lua_pushcfunction(L, run);
    lua_pushinteger(L, argc);
    lua_pushlightuserdata(L, argv);
    int status = 1;
    if (lua_pcall(L, 2, 1, 1) == LUA_OK)
        status = (int)lua_tointeger(L, -1);
    else
        fprintf(stderr, "luaflask: %s\n", lua_tostring(L, -1) ? lua_tostring(L, -1) : "error");
    lua_close(L);
    return status;
}
