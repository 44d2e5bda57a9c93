/* SPDX-License-Identifier: MIT
 *
 * Whole numbers of 64 bits for every Lua. Where Lua has integers they are just that; on LuaJIT a number is a
 * double, so what lies beyond 2^53 travels in a small userdata `luaflask.int64` with __tostring and __eq: it
 * is never rounded in silence.
 */
#ifndef LF_CODEC_INT64_H
#define LF_CODEC_INT64_H

#include <stdint.h>

#include "lua_compat.h"

/* Pushes the integer, boxed only where a Lua number cannot hold it. */
void lf_int64_push(lua_State *L, int64_t value);

/* Whether the userdata at idx is a boxed integer; its value in *out. */
int lf_int64_unbox(lua_State *L, int idx, int64_t *out);

#endif
