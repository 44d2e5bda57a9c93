/* SPDX-License-Identifier: MIT
 *
 * The adapter between libh2o and lf_request_t.
 */
#ifndef LF_HTTP_H2O_HANDLER_H
#define LF_HTTP_H2O_HANDLER_H

#include "http/request.h"

struct st_h2o_hostconf_t;
struct st_h2o_req_t;

/* Registers the handler that gives every request of a host to `app`. */
void lf_h2o_register(struct st_h2o_hostconf_t *host, lf_app_t *app);

/* Has handlers that are registered from now on link libh2o's requests to ours, and note when each began.
 * Costs a little for each request; without it nothing. */
void lf_h2o_link_requests(void);

/* The request behind libh2o's; NULL when it is not linked, or not begun. */
lf_request_t *lf_h2o_request(const struct st_h2o_req_t *req);

/* Of a linked request: when its handler was called, in milliseconds of the monotonic clock. The caller may
 * write there. */
uint64_t *lf_h2o_begun(lf_request_t *r);

#endif
