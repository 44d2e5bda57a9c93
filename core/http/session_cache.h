/* SPDX-License-Identifier: MIT
 *
 * Session cookies that this worker has verified and decoded lately. A client sends the same cookie with every
 * request until its session changes; the second time it is recognised instead of being verified, decoded and
 * parsed again.
 *
 * Only values that were verified get in, and only sessions without nested tables, whose table can be read by
 * many requests at once and is copied before a write. Values are compared in constant time, so that a client
 * learns nothing of how near a wrong one comes. Entries belong to one codec: a change of keys makes a new
 * cache. Their age is the caller's to check, at every use. Ownership: the cache owns copies of the cookie
 * values; tables are anchored in the registry.
 */
#ifndef LF_HTTP_SESSION_CACHE_H
#define LF_HTTP_SESSION_CACHE_H

#include <stdint.h>

#include "base/str.h"
#include "lua_compat.h"

typedef struct lf_session_cache lf_session_cache_t;

lf_session_cache_t *lf_session_cache_new(void);
void lf_session_cache_free(lua_State *L, lf_session_cache_t *cache);

/* Pushes the table of a cookie value known to be ours and gives its time of signing; 0 and nothing pushed
 * when it is not known. */
int lf_session_cache_get(lua_State *L, lf_session_cache_t *cache, lf_str_t value, int64_t *timestamp);

/* Keeps the table on the top of the stack (left there) for a verified value. */
void lf_session_cache_put(lua_State *L, lf_session_cache_t *cache, lf_str_t value, int64_t timestamp);

#endif
