/* SPDX-License-Identifier: MIT
 *
 * The adapter between libh2o and lf_request_t.
 */
#ifndef LF_HTTP_H2O_HANDLER_H
#define LF_HTTP_H2O_HANDLER_H

#include "http/request.h"

struct st_h2o_hostconf_t;
struct st_h2o_pathconf_t;
struct st_h2o_req_t;

/* Registers the handler that gives every request of a host to `app`. */
void lf_h2o_register(struct st_h2o_hostconf_t *host, lf_app_t *app);

/* Registers the guard alone, before handlers of libh2o's own: what passes it goes on to them. */
void lf_h2o_register_guard(struct st_h2o_pathconf_t *path);

/* The socket of an HTTP/1 request without TLS whose answer has not begun, or -1: for whoever must answer
 * while the loop stands still. */
int lf_h2o_plain_socket(const lf_request_t *r);

/* Has each request note when it began, from now on: lf_h2o_begun. */
void lf_h2o_time_requests(void);

/* The request behind libh2o's; NULL when none of our handlers has seen it. */
lf_request_t *lf_h2o_request(const struct st_h2o_req_t *req);

/* When its handler was called, in milliseconds of the monotonic clock, if requests are timed. The caller may
 * write there. */
uint64_t *lf_h2o_begun(lf_request_t *r);

#endif
