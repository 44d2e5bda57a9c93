/* SPDX-License-Identifier: MIT
 *
 * Work that waits until an answer has left.
 */
#ifndef LF_HTTP_AFTER_H
#define LF_HTTP_AFTER_H

#include "http/request.h"

/* How many tasks run, or wait to run, after an answer. */
size_t lf_after_pending(void);

/* The answer of the context's request has left, or never will: wakes what ctx->gone waits for. To be called
 * when that is set. Runs no Lua. */
void lf_after_tell(lf_context_t *ctx);

/* Adds hold and gone to core.request, the table on the top. */
void lf_after_open(lua_State *L);

#endif
