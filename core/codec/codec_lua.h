/* SPDX-License-Identifier: MIT
 *
 * What the codec's Lua bindings share: one scratch buffer, kept between calls so that a Lua error in the
 * middle of a function cannot leak it.
 */
#ifndef LF_CODEC_LUA_H
#define LF_CODEC_LUA_H

#include "base/str.h"
#include "lua_compat.h"

#define LF_CODEC_SCRATCH_MAX 65536 /* a larger one is given back after use */

/* The scratch buffer, emptied. Lua runs in one thread of a worker, and no function that fills it calls
 * another. */
static inline lf_buf_t *lf_codec_scratch(void)
{
    static lf_buf_t scratch;

    if (scratch.cap > LF_CODEC_SCRATCH_MAX)
        lf_buf_free(&scratch);
    scratch.len = 0;
    return &scratch;
}

static inline void lf_codec_push(lua_State *L, lf_str_t s)
{
    lua_pushlstring(L, s.len ? s.base : "", s.len);
}

static inline int lf_codec_push_buf(lua_State *L, const lf_buf_t *buf)
{
    lf_codec_push(L, lf_str(buf->base, buf->len));
    return 1;
}

/* The string argument at idx; numbers are taken as their text, as Lua's own library does. */
static inline lf_str_t lf_codec_check(lua_State *L, int idx)
{
    lf_str_t s;

    s.base = luaL_checklstring(L, idx, &s.len);
    return s;
}

/* nil, message, code: an expected failure. */
static inline int lf_codec_fail(lua_State *L, const char *message, const char *code)
{
    lua_pushnil(L);
    lua_pushstring(L, message);
    lua_pushstring(L, code);
    return 3;
}

/* Appends s to the array at the top of the stack as element *n + 1. */
static inline void lf_codec_append(lua_State *L, int *n, lf_str_t s)
{
    lf_codec_push(L, s);
    lua_rawseti(L, -2, ++*n);
}

/* Pushes a table of the functions. */
static inline int lf_codec_library(lua_State *L, const luaL_Reg *functions)
{
    lua_newtable(L);
    for (; functions->name != NULL; functions++) {
        lua_pushcfunction(L, functions->func);
        lua_setfield(L, -2, functions->name);
    }
    return 1;
}

#endif
