/* SPDX-License-Identifier: MIT
 *
 * Contexts as Lua values.
 */
#ifndef LF_HTTP_CONTEXT_LUA_H
#define LF_HTTP_CONTEXT_LUA_H

#include "http/request.h"

/* Pushes a handle that takes over one reference to ctx. */
void lf_context_push_handle(lua_State *L, lf_context_t *ctx);

/* core.context: g, current_app, new, current, … */
int lf_context_open(lua_State *L);

#endif
