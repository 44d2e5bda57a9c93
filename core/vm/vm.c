/* SPDX-License-Identifier: MIT
 *
 * The Lua state of the process and the protected door into it.
 */
#include "vm/vm.h"
#include "base/log.h"

lf_vm_t lf_vm;

void lf_vm_init(lua_State *L)
{
    static const void *bound; /* the registry tells states apart */
    if (bound == lua_topointer(L, LUA_REGISTRYINDEX))
        return;
    if (bound != NULL)
        luaL_error(L, "luaflask.core is in use by another Lua state of this process: it can serve one only");
    /* The module may be required from inside a coroutine that is collected later: a thread of our own is not.
     */
    lf_vm.L = lua_newthread(L);
    luaL_ref(L, LUA_REGISTRYINDEX);
#if LUA_VERSION_NUM >= 504
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
    lf_vm.main = lua_tothread(L, -1);
    lua_pop(L, 1);
#else
    lf_vm.main = lf_vm.L; /* LuaJIT has one hook for all threads */
#endif
    bound = lua_topointer(L, LUA_REGISTRYINDEX);
}

int lf_vm_protect(lua_CFunction fn, void *arg)
{
    lua_State *L = lf_vm.L;
    /* Two pushes on a state whose stack is kept shallow: neither allocates. */
    lua_pushcfunction(L, fn);
    lua_pushlightuserdata(L, arg);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK)
        return 0;
    const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    lf_log(LF_LOG_ERROR, "%s", message ? message : "error value is not a string");
    lua_pop(L, 1);
    return -1;
}
