/* SPDX-License-Identifier: MIT
 *
 * The tick over libh2o's connections: which of them take too long, or too much.
 *
 * libh2o tells the phase of an HTTP/1 connection by the request it keeps for it: no version yet and no input
 * is idle, no version and input is a head, a version and not processed is a body. Streams of HTTP/2 have a
 * state.
 */
#include "base/clock.h"
#include "base/str.h"
#include "http/h2o_connection_private.h"
#include "http/h2o_stream.h"
#include "http/limits.h"
#include "io/progress.h"

#include <malloc.h>

#include <h2o/http1.h>
#include <h2o/http2.h>

enum {
    MIN_TICK_MS = 20,
    MAX_TICK_MS = 500,
    HTTP2_TICK_MS = 100,
    MANY_HEADERS = 1000, /* far more than any honest client sends: a block that came before anybody looked */
    RATE_WINDOW_MS = 5000, /* a rate is measured over at least this long */
};

/* Often enough to keep each limit within a quarter of its length, and streams of HTTP/2 from gathering what
 * only the tick sees. */
uint64_t lf_connections_tick_length(void)
{
    const uint64_t limits[] = {lf_limits.idle_timeout, lf_limits.head_timeout, lf_limits.body_timeout,
                               lf_limits.write_timeout};
    uint64_t length =
        h2o_linklist_is_empty(&lf_connections.context->http2._conns) ? MAX_TICK_MS : HTTP2_TICK_MS;
    for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
        if (limits[i] != 0 && limits[i] / 4 < length)
            length = limits[i] / 4;
    }
    return length < MIN_TICK_MS ? MIN_TICK_MS : length;
}

/* ---- limits ---- */

/* Whether the rate of a body is too low: over windows, so that a quick begin buys no slow end. */
static int too_slow(lf_progress_t *p)
{
    uint64_t window = lf_limits.body_timeout > 0 ? lf_limits.body_timeout : RATE_WINDOW_MS;
    uint64_t elapsed = lf_connections.now - p->window_begin;
    if (lf_limits.body_rate == 0 || elapsed < window)
        return 0;
    if ((p->mark - p->window_mark) * 1000 < lf_limits.body_rate * elapsed)
        return 1;
    p->window_begin = lf_connections.now;
    p->window_mark = p->mark;
    return 0;
}

/* Notes the phase and how far it has come; whether that took too long. */
static int overdue(lf_progress_t *p, lf_phase_t phase, uint64_t mark)
{
    if (p->phase != phase) {
        *p = (lf_progress_t){phase, lf_connections.now, mark, lf_connections.now, lf_connections.now, mark};
        return 0;
    }
    /* A head must be whole in time, however steadily it drips. */
    if (p->mark != mark && phase != PHASE_HEAD) {
        p->mark = mark;
        p->since = lf_connections.now;
    }
    uint64_t waited = lf_connections.now - p->since;
    switch (phase) {
    case PHASE_IDLE:
        return lf_limits.idle_timeout != 0 && waited >= lf_limits.idle_timeout;
    case PHASE_HEAD:
        return lf_limits.head_timeout != 0 && waited >= lf_limits.head_timeout;
    case PHASE_BODY:
        return (lf_limits.body_timeout != 0 && waited >= lf_limits.body_timeout) || too_slow(p);
    case PHASE_WRITING:
        return lf_limits.write_timeout != 0 && waited >= lf_limits.write_timeout;
    default:
        return 0;
    }
}

/* ---- HTTP/1 ---- */

static lf_phase_t phase1(const h2o_req_t *req, const h2o_socket_t *sock)
{
    if (req->version == 0)
        return sock->input->size == 0 ? PHASE_IDLE : PHASE_HEAD;
    if (h2o_socket_is_writing((h2o_socket_t *)sock))
        return PHASE_WRITING;
    return req->processed_at.at.tv_sec == 0 ? PHASE_BODY : PHASE_RUNNING;
}

static int look1(h2o_req_t *req, void *data)
{
    lf_connection_t *c = lf_connection_of_request(req);
    if (c == NULL)
        return 0;
    if (c->refused) {
        lf_connection_end_refused(c);
        return 0;
    }
    if (c->seen != c->requests) {
        c->seen = c->requests;
        c->progress.phase = PHASE_NONE;
    }
    size_t have = c->sock->input->size;
    lf_phase_t phase = phase1(req, c->sock);
    uint64_t mark = phase == PHASE_BODY      ? have
                    : phase == PHASE_WRITING ? lf_socket_progress(h2o_socket_get_fd(c->sock))
                                             : 0;
    int late = overdue(&c->progress, phase, mark);
    if (phase == PHASE_HEAD && have > lf_limits.max_header_size)
        lf_connection_refuse(c, 431);
    else if (late && (phase == PHASE_HEAD || phase == PHASE_BODY))
        lf_connection_refuse(c, 408);
    else if (late && phase == PHASE_WRITING)
        lf_connection_drop(c);
    else if (late)
        lf_connection_shut(c);
    else if (phase == PHASE_BODY)
        lf_connections.reading += have;
    return 0;
}

/* ---- HTTP/2 ---- */

static lf_stream_progress_t *progress_of_stream(lf_connection_t *c, uint32_t stream_id)
{
    lf_stream_progress_t *unused = NULL;
    for (size_t i = 0; i < c->nstreams; i++) {
        if (c->streams[i].stream_id == stream_id)
            return &c->streams[i];
        if (c->streams[i].tick != lf_connections.tick && c->streams[i].tick + 1 != lf_connections.tick)
            unused = &c->streams[i];
    }
    if (unused == NULL) {
        if (c->nstreams == c->cap_streams) {
            c->cap_streams = c->cap_streams ? c->cap_streams * 2 : 8;
            c->streams = lf_realloc(c->streams, c->cap_streams * sizeof(*c->streams));
        }
        unused = &c->streams[c->nstreams++];
    }
    *unused = (lf_stream_progress_t){.stream_id = stream_id};
    return unused;
}

/* Whether what was written for any stream has been waiting in the socket for too long. */
static int socket_stuck(lf_connection_t *c)
{
    if (c->looked_at == lf_connections.tick)
        return 0;
    c->looked_at = lf_connections.tick;
    if (!h2o_socket_is_writing(c->sock))
        return overdue(&c->progress, PHASE_RUNNING, 0);
    return overdue(&c->progress, PHASE_WRITING, lf_socket_progress(h2o_socket_get_fd(c->sock)));
}

static int look2(h2o_req_t *req, void *data)
{
    lf_connection_t *c = lf_connection_of_request(req);
    if (c == NULL || c->refused)
        return 0;
    if (req->headers.size > MANY_HEADERS) {
        lf_connection_cut(c);
        return 0;
    }
    if (socket_stuck(c)) {
        c->refused = 408;
        lf_connection_drop(c);
        return 0;
    }
    static const lf_phase_t phases[] = {PHASE_HEAD, PHASE_BODY, PHASE_RUNNING, PHASE_WRITING};
    lf_stream_state_t state = lf_h2o_stream_state(req);
    if (state.phase == LF_STREAM_RUNNING)
        return 0;
    lf_stream_progress_t *p = progress_of_stream(c, state.id);
    p->tick = lf_connections.tick;
    if (overdue(&p->progress, phases[state.phase], state.mark)) {
        c->refused = 408;
        lf_connection_drop(c);
    } else if (state.phase == LF_STREAM_BODY) {
        lf_connections.reading += state.mark;
    }
    return 0;
}

/* ---- more bodies than the worker holds ---- */

typedef struct newest {
    lf_connection_t *connection;
    uint64_t begun;
    size_t size;
    int version;
} newest_t;

static int find_newest1(h2o_req_t *req, void *data)
{
    newest_t *newest = data;
    lf_connection_t *c = lf_connection_of_request(req);
    if (c != NULL && !c->refused && c->progress.phase == PHASE_BODY && c->progress.mark != 0 &&
        c->progress.begun >= newest->begun)
        *newest = (newest_t){c, c->progress.begun, c->progress.mark, 1};
    return 0;
}

static int find_newest2(h2o_req_t *req, void *data)
{
    newest_t *newest = data;
    lf_connection_t *c = lf_connection_of_request(req);
    for (size_t i = 0; c != NULL && !c->refused && i < c->nstreams; i++) {
        const lf_stream_progress_t *s = &c->streams[i];
        if (s->tick == lf_connections.tick && s->progress.phase == PHASE_BODY && s->progress.mark != 0 &&
            s->progress.begun >= newest->begun)
            *newest = (newest_t){c, s->progress.begun, s->progress.mark, 2};
    }
    return 0;
}

/* The bodies that began last make room for those that came before them. */
static void shed(void)
{
    while (lf_connections.reading + lf_connections.held > lf_limits.max_bodies) {
        newest_t newest = {0};
        lf_connections.context->globalconf->http1.callbacks.foreach_request(lf_connections.context,
                                                                            find_newest1, &newest);
        lf_connections.context->globalconf->http2.callbacks.foreach_request(lf_connections.context,
                                                                            find_newest2, &newest);
        if (newest.connection == NULL)
            return;
        lf_connections.reading -= newest.size < lf_connections.reading ? newest.size : lf_connections.reading;
        if (newest.version == 1) {
            lf_connection_refuse(newest.connection, 503);
        } else {
            newest.connection->refused = 503;
            lf_connection_shut(newest.connection);
        }
    }
}

int lf_bodies_take(size_t size)
{
    lf_connections.held += size;
    return lf_connections.held <= lf_limits.max_bodies;
}

void lf_bodies_give(size_t size)
{
    lf_connections.held -= size;
}

void lf_connections_tick(lf_timer_t *timer)
{
    lf_connections.tick++;
    lf_connections.now = lf_clock_ms();
    lf_connections.reading = 0;
    lf_connections.context->globalconf->http1.callbacks.foreach_request(lf_connections.context, look1, NULL);
    lf_connections.context->globalconf->http2.callbacks.foreach_request(lf_connections.context, look2, NULL);
    shed();
    lf_connections.fresh = !h2o_linklist_is_empty(&lf_connections.context->http2._conns);
    if (lf_connections.trim_at != 0 && lf_connections.trim_at <= lf_connections.now) {
        lf_connections.trim_at = 0;
        malloc_trim(0);
    }
    if (lf_connections.open != 0 || lf_connections.trim_at != 0)
        lf_timer_start(timer, lf_connections_tick_length(), lf_connections_tick);
}
