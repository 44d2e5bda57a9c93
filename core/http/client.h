/* SPDX-License-Identifier: MIT
 *
 * Requests made inside the process, without a socket.
 */
#ifndef LF_HTTP_CLIENT_H
#define LF_HTTP_CLIENT_H

#include "lua_compat.h"

/* core.client */
int lf_client_open(lua_State *L);

#endif
