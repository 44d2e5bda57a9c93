/* SPDX-License-Identifier: MIT
 *
 * What h2o_connection.c (records, and how connections end) and h2o_tick.c (when they do) share.
 */
#ifndef LF_HTTP_H2O_CONNECTION_PRIVATE_H
#define LF_HTTP_H2O_CONNECTION_PRIVATE_H

#include "http/h2o_connection.h"
#include "http/h2o_frames.h"
#include "io/loop.h"

#include <h2o.h>

typedef enum lf_phase {
    PHASE_NONE,
    PHASE_IDLE,
    PHASE_HEAD,
    PHASE_BODY,
    PHASE_RUNNING,
    PHASE_WRITING
} lf_phase_t;

/* How far something has come, as seen by the tick. */
typedef struct lf_progress {
    lf_phase_t phase;
    uint64_t begun;        /* ms */
    uint64_t mark;         /* a number that changes with progress */
    uint64_t since;        /* ms, when it last changed */
    uint64_t window_begin; /* of the rate */
    uint64_t window_mark;
} lf_progress_t;

typedef struct lf_stream_progress {
    uint32_t stream_id;
    unsigned tick;
    lf_progress_t progress;
} lf_stream_progress_t;

struct lf_connection {
    h2o_socket_t *sock;
    lf_progress_t progress;        /* of the request of HTTP/1; of the socket's writing with HTTP/2 */
    unsigned looked_at;            /* the tick that looked at the socket of HTTP/2 */
    lf_stream_progress_t *streams; /* of HTTP/2: those that were not running at the last tick */
    size_t nstreams, cap_streams;
    h2o_socket_cb resume; /* libh2o's reader, put aside while a refusal lingers */
    h2o_socket_cb reader; /* libh2o's reader of HTTP/2, which ours calls */
    lf_frames_t frames;
    uint64_t requests; /* how many arrived */
    uint64_t seen;     /* how many had at the last tick */
    unsigned turn;     /* the turn of the loop in which the last one arrived */
    uint32_t in_turn;  /* how many arrived in that turn */
    uint32_t resets;
    uint64_t resets_since;
    int refused;   /* the status that ends it, once decided */
    int linger_fd; /* a second descriptor of the socket, that outlives libh2o's; or -1 */
};

typedef struct lf_connections {
    h2o_context_t *context;
    lf_timer_t timer;
    size_t open;    /* records */
    unsigned tick;  /* counts them */
    uint64_t now;   /* ms, of this tick */
    size_t reading; /* bytes of bodies that are arriving, as of this tick */
    size_t held;    /* bytes of bodies of requests that are being answered */
    int fresh;      /* there are connections of HTTP/2 that are read without a look */
    lf_connection_t *reading_now;
    uint64_t trim_at; /* ms; 0, or when memory is to be given back */
} lf_connections_t;

extern lf_connections_t lf_connections;

/* The record of the connection of a request, or NULL. */
lf_connection_t *lf_connection_of_request(h2o_req_t *req);

/* ---- from h2o_connection.c: four ways to end a connection ---- */

/* At once: what is on its way to the client still reaches it. */
void lf_connection_shut(lf_connection_t *c);

/* Of a client that takes nothing: what waits for it in the system goes too, instead of staying for minutes
 * after we have gone. */
void lf_connection_drop(lf_connection_t *c);

/* Of HTTP/1, with an answer to a request that is not complete: 408, 431 or 503. */
void lf_connection_refuse(lf_connection_t *c, int status);

/* To be called at each tick after a refusal: ends it when its client had time to read. */
void lf_connection_end_refused(lf_connection_t *c);

/* ---- from h2o_tick.c ---- */

/* The tick; runs while there are connections. */
void lf_connections_tick(lf_timer_t *timer);

/* ms until the next. */
uint64_t lf_connections_tick_length(void);

#endif
