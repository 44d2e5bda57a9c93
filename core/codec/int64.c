/* SPDX-License-Identifier: MIT
 *
 * The box for integers beyond 2^53 on LuaJIT.
 */
#include "codec/int64.h"

#include <inttypes.h>
#include <stdio.h>

#define TYPE_NAME "luaflask.int64"
#define EXACT_IN_DOUBLE (INT64_C(1) << 53)

static int box_tostring(lua_State *L)
{
    char text[24];
    int64_t value = *(int64_t *)luaL_checkudata(L, 1, TYPE_NAME);
    lua_pushlstring(L, text, (size_t)snprintf(text, sizeof(text), "%" PRId64, value));
    return 1;
}

static int box_eq(lua_State *L)
{
    int64_t a, b;
    lua_pushboolean(L, lf_int64_unbox(L, 1, &a) && lf_int64_unbox(L, 2, &b) && a == b);
    return 1;
}

void lf_int64_push(lua_State *L, int64_t value)
{
    if (LF_LUA_HAS_INTEGERS || (value >= -EXACT_IN_DOUBLE && value <= EXACT_IN_DOUBLE)) {
        lua_pushinteger(L, (lua_Integer)value);
        return;
    }
    *(int64_t *)lua_newuserdatauv(L, sizeof(value), 0) = value;
    if (luaL_newmetatable(L, TYPE_NAME)) {
        lua_pushcfunction(L, box_tostring);
        lua_setfield(L, -2, "__tostring");
        lua_pushcfunction(L, box_eq);
        lua_setfield(L, -2, "__eq");
    }
    lua_setmetatable(L, -2);
}

int lf_int64_unbox(lua_State *L, int idx, int64_t *out)
{
    const int64_t *box = luaL_testudata(L, idx, TYPE_NAME);
    if (box == NULL)
        return 0;
    *out = *box;
    return 1;
}
