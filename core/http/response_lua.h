/* SPDX-License-Identifier: MIT
 *
 * The hot part of Response and Headers.
 */
#ifndef LF_HTTP_RESPONSE_LUA_H
#define LF_HTTP_RESPONSE_LUA_H

#include "lua_compat.h"

/* core.response */
int lf_response_open(lua_State *L);

#endif
