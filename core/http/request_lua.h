/* SPDX-License-Identifier: MIT
 *
 * The request as Lua sees it.
 */
#ifndef LF_HTTP_REQUEST_LUA_H
#define LF_HTTP_REQUEST_LUA_H

#include "http/request.h"

/* The current context's request, or the teaching error. */
lf_request_t *lf_request_current(lua_State *L);

/* The request behind the proxy or handle at idx; the current one when there is nothing at idx. */
lf_request_t *lf_request_check(lua_State *L, int idx);

/* core.request */
int lf_request_open(lua_State *L);

#endif
