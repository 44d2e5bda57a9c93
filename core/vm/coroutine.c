/* SPDX-License-Identifier: MIT
 *
 * coroutine.resume for coroutines of the application's own. It notes which of them runs: in Lua 5.4 a hook
 * belongs to one coroutine, and the watchdog has to set it where an endless loop really is. LuaJIT has one
 * hook for all of them and keeps its own function.
 */
#include "vm/task.h"

#if LUA_VERSION_NUM >= 504

static int fail(lua_State *L, const char *message)
{
    lua_pushboolean(L, 0);
    lua_pushstring(L, message);
    return 2;
}

/* resume(co, …) -> true, results… or false, error */
static int resume(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTHREAD);
    lua_State *co = lua_tothread(L, 1), *outer = lf_vm.inner;
    int nargs = lua_gettop(L) - 1, n;
    if (!lua_checkstack(co, nargs))
        return fail(L, "too many arguments to resume");
    lua_xmove(L, co, nargs);
    lf_vm.inner = co;
    int status = lua_resume(co, L, nargs, &n);
    lf_vm.inner = outer;
    int ok = status == LUA_OK || status == LUA_YIELD;
    if (!ok) {
        n = 1;
        /* The error that ends a task goes on where the coroutine was resumed. */
        if (lf_vm.overtime != NULL)
            lua_sethook(L, lf_vm.overtime, LUA_MASKCOUNT, 1);
    }
    if (!lua_checkstack(L, n + 1)) {
        lua_pop(co, n);
        return fail(L, "too many results to resume");
    }
    /* In this order: a coroutine that resumes itself has its message on L already. */
    lua_xmove(co, L, n);
    lua_pushboolean(L, ok);
    lua_insert(L, -(n + 1));
    return n + 1;
}

void lf_task_push_resume(lua_State *L)
{
    lua_pushcfunction(L, resume);
}

#else

void lf_task_push_resume(lua_State *L)
{
    lua_getglobal(L, "coroutine");
    lua_getfield(L, -1, "resume");
    lua_remove(L, -2);
}

#endif
