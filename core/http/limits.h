/* SPDX-License-Identifier: MIT
 *
 * How much of a server one client may use. Set once, before a worker serves; the test client goes by the
 * defaults.
 */
#ifndef LF_HTTP_LIMITS_H
#define LF_HTTP_LIMITS_H

#include <stddef.h>
#include <stdint.h>

typedef struct lf_limits {
    /* bytes */
    size_t max_body;   /* of one request; longer ones never reach the application */
    size_t max_bodies; /* of all requests in flight */
    size_t max_header_size;
    size_t max_target;
    size_t max_headers;  /* a count */
    size_t http2_resets; /* requests that a connection may take back in a minute */
    size_t body_rate;    /* the least bytes of a body per second, on average since its begin */
    /* milliseconds; 0: no limit */
    uint64_t idle_timeout, head_timeout, body_timeout, write_timeout, handler_timeout;
} lf_limits_t;

extern lf_limits_t lf_limits;

#endif
