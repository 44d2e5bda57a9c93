/* SPDX-License-Identifier: MIT
 *
 * The response that after_request functions see when a view returned one string: a view of the answer being
 * made, which becomes a Response only if somebody wants more of it than its status and headers.
 */
#ifndef LF_HTTP_LIGHT_RESPONSE_H
#define LF_HTTP_LIGHT_RESPONSE_H

#include "lua_compat.h"

/* Adds to the table on the top: light(rv…) -> response or nil, and setup_light(make). */
void lf_light_open(lua_State *L);

/* Whether the value at idx is a light response that can be sent as it is; if it was made a Response, that is
 * pushed and 0 returned; for any other value nothing is pushed. */
int lf_light_ready(lua_State *L, int idx);

#endif
