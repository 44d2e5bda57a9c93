/* SPDX-License-Identifier: MIT
 *
 * How long a view may wait, and whether it works on without its client. A request that does not wait has no
 * deadline and pays for none.
 *
 * Ownership: a deadline belongs to its request's task: made when that first waits, gone when it is done.
 */
#ifndef LF_HTTP_DEADLINE_H
#define LF_HTTP_DEADLINE_H

#include "http/request.h"

/* The task of a request waits for the first time: its time runs, if it is limited. */
void lf_deadline_begin(lf_request_t *r);

/* The task of a request with a deadline is done: what it ended with for lack of time becomes a 503. */
void lf_deadline_end(lf_request_t *r);

/* Whether losing the client ends the work on a request. */
int lf_deadline_ends_with_client(const lf_request_t *r);

/* core.request.limits */
int lf_deadline_limits(lua_State *L);

#endif
