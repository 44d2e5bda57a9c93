/* SPDX-License-Identifier: MIT
 *
 * The tick over libh2o's connections, and the budget for HTTP/2 streams that nobody waits for.
 *
 * libh2o tells the phase of an HTTP/1 connection by the request it keeps for it: no version yet and no input
 * is idle, no version and input is a head, a version and not processed is a body. Streams of HTTP/2 have a
 * state.
 */
#include "http/h2o_connection.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/log.h"
#include "base/str.h"
#include "http/h2o_linger.h"
#include "http/h2o_stream.h"
#include "http/limits.h"
#include "io/loop.h"
#include "io/progress.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <h2o.h>
#include <h2o/http1.h>
#include <h2o/http2.h>

enum {
    MIN_TICK_MS = 20,
    MAX_TICK_MS = 500,
    LINGER_MS = 1000,      /* time for a refusal to reach a client that is still sending */
    RATE_WINDOW_MS = 5000, /* a rate is measured over at least this long */
    RESET_REFILL_MS = 60000,
};

typedef enum phase { PHASE_NONE, PHASE_IDLE, PHASE_HEAD, PHASE_BODY, PHASE_RUNNING, PHASE_WRITING } phase_t;

/* How far something has come, as seen by the tick. */
typedef struct progress {
    phase_t phase;
    uint64_t begun;        /* ms */
    uint64_t mark;         /* a number that changes with progress */
    uint64_t since;        /* ms, when it last changed */
    uint64_t window_begin; /* of the rate */
    uint64_t window_mark;
} progress_t;

typedef struct stream_progress {
    uint32_t stream_id;
    unsigned tick;
    progress_t progress;
} stream_progress_t;

struct lf_connection {
    h2o_socket_t *sock;
    progress_t progress;        /* of the request of HTTP/1; of the socket's writing with HTTP/2 */
    unsigned looked_at;         /* the tick that looked at the socket of HTTP/2 */
    stream_progress_t *streams; /* of HTTP/2: those that were not running at the last tick */
    size_t nstreams, cap_streams;
    h2o_socket_cb resume; /* libh2o's reader, put aside while a refusal lingers */
    uint64_t requests;    /* how many arrived */
    uint64_t seen;        /* how many had at the last tick */
    unsigned turn;        /* the turn of the loop in which the last one arrived */
    uint32_t in_turn;     /* how many arrived in that turn */
    uint32_t resets;
    uint64_t resets_since;
    int refused;   /* the status that ends it, once decided */
    int linger_fd; /* a second descriptor of the socket, that outlives libh2o's; or -1 */
};

static struct {
    h2o_context_t *context;
    lf_timer_t timer;
    size_t open;    /* records */
    unsigned tick;  /* counts them */
    uint64_t now;   /* ms, of this tick */
    size_t reading; /* bytes of bodies that are arriving, as of this tick */
    size_t held;    /* bytes of bodies of requests that are being answered */
} watch;

/* ---- records ---- */

static void tick(lf_timer_t *timer);

/* Often enough to keep each limit within a quarter of its length. */
static uint64_t tick_length(void)
{
    const uint64_t limits[] = {lf_limits.idle_timeout, lf_limits.head_timeout, lf_limits.body_timeout,
                               lf_limits.write_timeout};
    uint64_t length = MAX_TICK_MS;
    for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
        if (limits[i] != 0 && limits[i] / 4 < length)
            length = limits[i] / 4;
    }
    return length < MIN_TICK_MS ? MIN_TICK_MS : length;
}

static void on_close(void *data)
{
    lf_connection_t *c = data;
    if (c->linger_fd != -1)
        lf_linger(c->linger_fd);
    free(c->streams);
    free(c);
    if (--watch.open == 0)
        lf_timer_stop(&watch.timer);
}

void lf_connection_begin(h2o_socket_t *sock)
{
    lf_connection_t *c = lf_alloc_zero(sizeof(*c));
    c->sock = sock;
    c->linger_fd = -1;
    sock->on_close.cb = on_close;
    sock->on_close.data = c;
    if (watch.open++ == 0 && watch.context != NULL)
        lf_timer_start(&watch.timer, tick_length(), tick);
}

lf_connection_t *lf_connection_of(const h2o_socket_t *sock)
{
    return sock->on_close.cb == on_close ? sock->on_close.data : NULL;
}

static lf_connection_t *of_request(h2o_req_t *req)
{
    return lf_connection_of(req->conn->callbacks->get_socket(req->conn));
}

/* ---- ending a connection ---- */

void lf_connection_linger(lf_connection_t *c)
{
    if (c->linger_fd == -1)
        c->linger_fd = fcntl(h2o_socket_get_fd(c->sock), F_DUPFD_CLOEXEC, 0);
}

static void shut(lf_connection_t *c)
{
    shutdown(h2o_socket_get_fd(c->sock), SHUT_RDWR);
}

static void on_refusal_written(h2o_socket_t *sock, const char *err)
{
    shutdown(h2o_socket_get_fd(sock), err == NULL ? SHUT_WR : SHUT_RDWR);
}

/* The answers to requests that are not complete: the texts outlive every write. */
static const struct refusal {
    int status;
    h2o_iovec_t text;
} refusals[] = {
#define REFUSAL(status, reason, length)                                                                      \
    {                                                                                                        \
        status,                                                                                              \
        {                                                                                                    \
            H2O_STRLIT("HTTP/1.1 " #status " " reason                                                        \
                       "\r\nConnection: close\r\nServer: luaflask\r\nContent-Type: "                         \
                       "text/plain; charset=utf-8\r\nContent-Length: " #length "\r\n\r\n" reason "\n")       \
        }                                                                                                    \
    }
    REFUSAL(408, "Request Timeout", 16),
    REFUSAL(431, "Request Header Fields Too Large", 32),
    REFUSAL(503, "Service Unavailable", 20),
#undef REFUSAL
};

/* Ends an HTTP/1 connection whose request is not complete with an answer. libh2o writes nothing in that
 * phase, and hears nothing more until the client has had time to read: closing a socket with unread input
 * would take the answer back. */
static void refuse(lf_connection_t *c, int status)
{
    const struct refusal *refusal = refusals;
    while (refusal->status != status)
        refusal++;
    c->refused = status;
    c->progress.since = watch.now;
    if (h2o_socket_is_writing(c->sock) || !h2o_socket_is_reading(c->sock)) {
        shut(c);
        return;
    }
    c->resume = c->sock->_cb.read;
    h2o_socket_read_stop(c->sock);
    h2o_iovec_t text = refusal->text;
    h2o_socket_write(c->sock, &text, 1, on_refusal_written);
}

/* A refused connection has had its time: libh2o reads on, finds the end and lets it go. */
static void end_linger(lf_connection_t *c)
{
    if (watch.now - c->progress.since < LINGER_MS)
        return;
    shut(c);
    if (c->resume != NULL && c->sock->_cb.read == NULL)
        h2o_socket_read_start(c->sock, c->resume);
    c->resume = NULL;
}

/* ---- limits ---- */

/* Whether the rate of a body is too low: over windows, so that a quick begin buys no slow end. */
static int too_slow(progress_t *p)
{
    uint64_t window = lf_limits.body_timeout > 0 ? lf_limits.body_timeout : RATE_WINDOW_MS;
    uint64_t elapsed = watch.now - p->window_begin;
    if (lf_limits.body_rate == 0 || elapsed < window)
        return 0;
    if ((p->mark - p->window_mark) * 1000 < lf_limits.body_rate * elapsed)
        return 1;
    p->window_begin = watch.now;
    p->window_mark = p->mark;
    return 0;
}

/* Notes the phase and how far it has come; whether that took too long. */
static int overdue(progress_t *p, phase_t phase, uint64_t mark)
{
    if (p->phase != phase) {
        *p = (progress_t){phase, watch.now, mark, watch.now, watch.now, mark};
        return 0;
    }
    /* A head must be whole in time, however steadily it drips. */
    if (p->mark != mark && phase != PHASE_HEAD) {
        p->mark = mark;
        p->since = watch.now;
    }
    uint64_t waited = watch.now - p->since;
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

static phase_t phase1(const h2o_req_t *req, const h2o_socket_t *sock)
{
    if (req->version == 0)
        return sock->input->size == 0 ? PHASE_IDLE : PHASE_HEAD;
    if (h2o_socket_is_writing((h2o_socket_t *)sock))
        return PHASE_WRITING;
    return req->processed_at.at.tv_sec == 0 ? PHASE_BODY : PHASE_RUNNING;
}

static int look1(h2o_req_t *req, void *data)
{
    lf_connection_t *c = of_request(req);
    if (c == NULL)
        return 0;
    if (c->refused) {
        end_linger(c);
        return 0;
    }
    if (c->seen != c->requests) {
        c->seen = c->requests;
        c->progress.phase = PHASE_NONE;
    }
    size_t have = c->sock->input->size;
    phase_t phase = phase1(req, c->sock);
    uint64_t mark = phase == PHASE_BODY      ? have
                    : phase == PHASE_WRITING ? lf_socket_progress(h2o_socket_get_fd(c->sock))
                                             : 0;
    int late = overdue(&c->progress, phase, mark);
    if (phase == PHASE_HEAD && have > lf_limits.max_header_size)
        refuse(c, 431);
    else if (late && (phase == PHASE_HEAD || phase == PHASE_BODY))
        refuse(c, 408);
    else if (late)
        shut(c);
    else if (phase == PHASE_BODY)
        watch.reading += have;
    return 0;
}

/* ---- HTTP/2 ---- */

static stream_progress_t *progress_of_stream(lf_connection_t *c, uint32_t stream_id)
{
    stream_progress_t *unused = NULL;
    for (size_t i = 0; i < c->nstreams; i++) {
        if (c->streams[i].stream_id == stream_id)
            return &c->streams[i];
        if (c->streams[i].tick != watch.tick && c->streams[i].tick + 1 != watch.tick)
            unused = &c->streams[i];
    }
    if (unused == NULL) {
        if (c->nstreams == c->cap_streams) {
            c->cap_streams = c->cap_streams ? c->cap_streams * 2 : 8;
            c->streams = lf_realloc(c->streams, c->cap_streams * sizeof(*c->streams));
        }
        unused = &c->streams[c->nstreams++];
    }
    *unused = (stream_progress_t){.stream_id = stream_id};
    return unused;
}

/* Whether what was written for any stream has been waiting in the socket for too long. */
static int socket_stuck(lf_connection_t *c)
{
    if (c->looked_at == watch.tick)
        return 0;
    c->looked_at = watch.tick;
    if (!h2o_socket_is_writing(c->sock))
        return overdue(&c->progress, PHASE_RUNNING, 0);
    return overdue(&c->progress, PHASE_WRITING, lf_socket_progress(h2o_socket_get_fd(c->sock)));
}

static int look2(h2o_req_t *req, void *data)
{
    lf_connection_t *c = of_request(req);
    if (c == NULL || c->refused)
        return 0;
    if (socket_stuck(c)) {
        c->refused = 408;
        shut(c);
        return 0;
    }
    static const phase_t phases[] = {PHASE_HEAD, PHASE_BODY, PHASE_RUNNING, PHASE_WRITING};
    lf_stream_state_t state = lf_h2o_stream_state(req);
    if (state.phase == LF_STREAM_RUNNING)
        return 0;
    stream_progress_t *p = progress_of_stream(c, state.id);
    p->tick = watch.tick;
    if (overdue(&p->progress, phases[state.phase], state.mark)) {
        c->refused = 408;
        shut(c);
    } else if (state.phase == LF_STREAM_BODY) {
        watch.reading += state.mark;
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
    lf_connection_t *c = of_request(req);
    if (c != NULL && !c->refused && c->progress.phase == PHASE_BODY && c->progress.mark != 0 &&
        c->progress.begun >= newest->begun)
        *newest = (newest_t){c, c->progress.begun, c->progress.mark, 1};
    return 0;
}

static int find_newest2(h2o_req_t *req, void *data)
{
    newest_t *newest = data;
    lf_connection_t *c = of_request(req);
    for (size_t i = 0; c != NULL && !c->refused && i < c->nstreams; i++) {
        const stream_progress_t *s = &c->streams[i];
        if (s->tick == watch.tick && s->progress.phase == PHASE_BODY && s->progress.mark != 0 &&
            s->progress.begun >= newest->begun)
            *newest = (newest_t){c, s->progress.begun, s->progress.mark, 2};
    }
    return 0;
}

/* The bodies that began last make room for those that came before them. */
static void shed(void)
{
    while (watch.reading + watch.held > lf_limits.max_bodies) {
        newest_t newest = {0};
        watch.context->globalconf->http1.callbacks.foreach_request(watch.context, find_newest1, &newest);
        watch.context->globalconf->http2.callbacks.foreach_request(watch.context, find_newest2, &newest);
        if (newest.connection == NULL)
            return;
        watch.reading -= newest.size < watch.reading ? newest.size : watch.reading;
        if (newest.version == 1) {
            refuse(newest.connection, 503);
        } else {
            newest.connection->refused = 503;
            shut(newest.connection);
        }
    }
}

int lf_bodies_take(size_t size)
{
    watch.held += size;
    return watch.held <= lf_limits.max_bodies;
}

void lf_bodies_give(size_t size)
{
    watch.held -= size;
}

static void tick(lf_timer_t *timer)
{
    watch.tick++;
    watch.now = lf_clock_ms();
    watch.reading = 0;
    watch.context->globalconf->http1.callbacks.foreach_request(watch.context, look1, NULL);
    watch.context->globalconf->http2.callbacks.foreach_request(watch.context, look2, NULL);
    shed();
    if (watch.open != 0)
        lf_timer_start(timer, tick_length(), tick);
}

void lf_connections_watch(h2o_context_t *context)
{
    watch.context = context;
}

/* ---- HTTP/2 streams that nobody waits for ---- */

void lf_connection_count_reset(lf_connection_t *c)
{
    uint64_t now = lf_clock_ms();
    if (now - c->resets_since > RESET_REFILL_MS) {
        c->resets_since = now;
        c->resets = 0;
    }
    if (++c->resets <= lf_limits.http2_resets || c->refused)
        return;
    lf_log(LF_LOG_WARNING,
           "a connection is cut: its client took back more than %zu requests in a minute "
           "(--http2-resets)",
           lf_limits.http2_resets);
    c->refused = 429;
    shut(c);
}

int lf_connection_count(lf_connection_t *c, int version)
{
    c->requests++;
    if (version >= 0x200) {
        /* A client sees that a stream is over when the answer was written, which happens between two turns of
         * the loop: what arrives in one turn beyond the streams it may have open was taken back meanwhile. */
        unsigned turn = lf_loop_turn();
        if (c->turn != turn) {
            c->turn = turn;
            c->in_turn = 0;
        }
        if (++c->in_turn > lf_h2o_max_streams())
            lf_connection_count_reset(c);
    }
    return c->refused;
}
