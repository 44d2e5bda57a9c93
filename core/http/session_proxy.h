/* SPDX-License-Identifier: MIT
 *
 * The session of a request: opened on first use, saved when the answer is made.
 */
#ifndef LF_HTTP_SESSION_PROXY_H
#define LF_HTTP_SESSION_PROXY_H

#include "http/request.h"

/* Bits of lf_context_t.session_state. */
enum {
    LF_SESSION_OPENED = 1,
    LF_SESSION_ACCESSED = 2,
    LF_SESSION_MODIFIED = 4,
    LF_SESSION_NEW = 8,      /* no valid cookie came */
    LF_SESSION_NULL = 16,    /* no secret key: cannot be written */
    LF_SESSION_HANDED = 32,  /* a table inside it was handed out and may have been changed */
    LF_SESSION_IN_LUA = 64,  /* an interface of the application's own looks after it */
    LF_SESSION_SHARED = 128, /* the table is the cache's: to be copied before a write */
};

/* Adds Vary and Set-Cookie to the response as the state of the session asks for. May raise. */
void lf_session_save(lua_State *L, lf_request_t *r, lf_context_t *ctx);

/* core.session_proxy: { proxy, open, data, state, set_lua } */
int lf_session_proxy_open(lua_State *L);

#endif
