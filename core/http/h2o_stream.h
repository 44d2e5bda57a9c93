/* SPDX-License-Identifier: MIT
 *
 * What libh2o is doing with an HTTP/2 stream: the one place that reads its private fields, which no function
 * tells of.
 */
#ifndef LF_HTTP_H2O_STREAM_H
#define LF_HTTP_H2O_STREAM_H

#include <stddef.h>
#include <stdint.h>

struct st_h2o_req_t;

typedef enum lf_stream_phase {
    LF_STREAM_HEAD,
    LF_STREAM_BODY,
    LF_STREAM_RUNNING,
    LF_STREAM_WRITING, /* part of an answer waits for the client to take what came before */
} lf_stream_phase_t;

typedef struct lf_stream_state {
    uint32_t id;
    lf_stream_phase_t phase;
    size_t mark; /* bytes of the body received, or of the answer sent */
} lf_stream_state_t;

/* The state of the stream of an HTTP/2 request. */
lf_stream_state_t lf_h2o_stream_state(const struct st_h2o_req_t *req);

/* Whether a request without a body announced one (RFC 9113 section 8.1.1); libh2o compares lengths only if
 * there is a body. */
int lf_h2o_stream_lacks_body(const struct st_h2o_req_t *req);

/* How many streams a client may have open. */
uint32_t lf_h2o_max_streams(void);

#endif
