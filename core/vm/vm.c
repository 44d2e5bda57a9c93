/* SPDX-License-Identifier: MIT
 *
 * The Lua state of the process and the protected door into it.
 */
#include "vm/vm.h"
#include "base/log.h"

lf_vm_t lf_vm;

void lf_vm_init(lua_State *L)
{
#if LUA_VERSION_NUM >= 504
    /* The module may be required from inside a coroutine; anchors belong to the main thread. */
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
    lf_vm.L = lua_tothread(L, -1);
    lua_pop(L, 1);
#else
    if (lf_vm.L == NULL)
        lf_vm.L = L;
#endif
}

int lf_vm_protect(lua_CFunction fn, void *arg)
{
    lua_State *L = lf_vm.L;
    /* Two pushes on a state whose stack is kept shallow: neither allocates. */
    lua_pushcfunction(L, fn);
    lua_pushlightuserdata(L, arg);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK)
        return 0;
    const char *message = lua_tostring(L, -1);
    lf_log(LF_LOG_ERROR, "%s", message ? message : "error value is not a string");
    lua_pop(L, 1);
    return -1;
}
