/* SPDX-License-Identifier: MIT
 *
 * The one place where Lua 5.4 and LuaJIT 2.1 (Lua 5.1's API) differ for C. The rest of the core is written
 * against the common part of the two interfaces, with Lua 5.4's names.
 */
#ifndef LF_LUA_COMPAT_H
#define LF_LUA_COMPAT_H

#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>

#if LUA_VERSION_NUM >= 504

#define LF_LUA_HAS_INTEGERS 1

/* Gives the userdata at idx one companion table (pops it); see lf_lua_getpeer. */
static inline void lf_lua_setpeer(lua_State *L, int idx)
{
    lua_setiuservalue(L, idx, 1);
}

/* Pushes the companion table of the userdata at idx. */
static inline void lf_lua_getpeer(lua_State *L, int idx)
{
    lua_getiuservalue(L, idx, 1);
}

static inline int lf_lua_resume(lua_State *co, int nargs, int *nresults)
{
    return lua_resume(co, NULL, nargs, nresults);
}

#else /* LuaJIT 2.1 */

#include <math.h>

#define LF_LUA_HAS_INTEGERS 0

static inline int lf_lua_absindex(lua_State *L, int idx)
{
    return (idx > 0 || idx <= LUA_REGISTRYINDEX) ? idx : lua_gettop(L) + idx + 1;
}

/* A number that holds a whole value counts as an integer, as far as a double is exact. */
static inline int lf_lua_isinteger(lua_State *L, int idx)
{
    if (lua_type(L, idx) != LUA_TNUMBER)
        return 0;
    lua_Number n = lua_tonumber(L, idx);
    return n >= -9007199254740992.0 && n <= 9007199254740992.0 && n == floor(n);
}

#define lua_absindex lf_lua_absindex
#define lua_isinteger lf_lua_isinteger
#define lua_rawlen lua_objlen
#define lua_newuserdatauv(L, size, n) lua_newuserdata(L, size)
#ifndef LUA_OK
#define LUA_OK 0
#endif

static inline void lf_lua_setpeer(lua_State *L, int idx)
{
    lua_setfenv(L, idx);
}

static inline void lf_lua_getpeer(lua_State *L, int idx)
{
    lua_getfenv(L, idx);
}

static inline int lf_lua_resume(lua_State *co, int nargs, int *nresults)
{
    int status = lua_resume(co, nargs);
    *nresults = lua_gettop(co);
    return status;
}

#endif

#endif
