/* SPDX-License-Identifier: MIT
 *
 * Contexts as Lua values.
 */
#ifndef LF_HTTP_CONTEXT_LUA_H
#define LF_HTTP_CONTEXT_LUA_H

#include "http/request.h"

/* Pushes a handle that takes over one reference to ctx. */
void lf_context_push_handle(lua_State *L, lf_context_t *ctx);

/* The same, with the handle at `index` if there is one there; it must have been left. */
void lf_context_refill_handle(lua_State *L, int index, lf_context_t *ctx);

/* core.context: g, current_app, new, current, … */
int lf_context_open(lua_State *L);

#endif
