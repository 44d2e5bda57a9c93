/* SPDX-License-Identifier: MIT
 *
 * The records of connections, how connections end, what HTTP/2 reads, and the budget for streams that nobody
 * waits for.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "http/h2o_connection_private.h"
#include "http/h2o_linger.h"
#include "http/h2o_stream.h"
#include "http/limits.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
    LINGER_MS = 1000, /* time for a refusal to reach a client that is still sending */
    TRIM_MS = 500,    /* what a client that wanted memory held has been given back by then */
    RESET_REFILL_MS = 60000,
};

lf_connections_t lf_connections;

/* ---- records ---- */

static void on_close(void *data)
{
    lf_connection_t *c = data;
    if (c->linger_fd != -1)
        lf_linger(c->linger_fd);
    if (lf_connections.reading_now == c)
        lf_connections.reading_now = NULL;
    free(c->streams);
    free(c);
    if (--lf_connections.open == 0 && lf_connections.trim_at == 0)
        lf_timer_stop(&lf_connections.timer);
}

void lf_connection_begin(h2o_socket_t *sock)
{
    lf_connection_t *c = lf_alloc_zero(sizeof(*c));
    c->sock = sock;
    c->linger_fd = -1;
    sock->on_close.cb = on_close;
    sock->on_close.data = c;
    if (lf_connections.open++ == 0 && lf_connections.context != NULL)
        lf_timer_start(&lf_connections.timer, lf_connections_tick_length(), lf_connections_tick);
}

lf_connection_t *lf_connection_of(const h2o_socket_t *sock)
{
    return sock->on_close.cb == on_close ? sock->on_close.data : NULL;
}

lf_connection_t *lf_connection_of_request(h2o_req_t *req)
{
    return lf_connection_of(req->conn->callbacks->get_socket(req->conn));
}

/* ---- ending a connection ---- */

void lf_connection_linger(lf_connection_t *c)
{
    if (c->linger_fd == -1)
        c->linger_fd = fcntl(h2o_socket_get_fd(c->sock), F_DUPFD_CLOEXEC, 0);
}

void lf_connection_shut(lf_connection_t *c)
{
    shutdown(h2o_socket_get_fd(c->sock), SHUT_RDWR);
}

void lf_connection_drop(lf_connection_t *c)
{
    struct linger at_once = {1, 0};
    setsockopt(h2o_socket_get_fd(c->sock), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    lf_connection_shut(c);
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

/* libh2o writes nothing while a request is not complete, and hears nothing more until the client has had time
 * to read: closing a socket with unread input would take the answer back. */
void lf_connection_refuse(lf_connection_t *c, int status)
{
    const struct refusal *refusal = refusals;
    while (refusal->status != status)
        refusal++;
    c->refused = status;
    c->progress.since = lf_connections.now;
    if (h2o_socket_is_writing(c->sock) || !h2o_socket_is_reading(c->sock)) {
        lf_connection_shut(c);
        return;
    }
    c->resume = c->sock->_cb.read;
    h2o_socket_read_stop(c->sock);
    h2o_iovec_t text = refusal->text;
    h2o_socket_write(c->sock, &text, 1, on_refusal_written);
}

/* A refused connection has had its time: libh2o reads on, finds the end and lets it go. */
void lf_connection_end_refused(lf_connection_t *c)
{
    if (lf_connections.now - c->progress.since < LINGER_MS)
        return;
    lf_connection_shut(c);
    if (c->resume != NULL && c->sock->_cb.read == NULL)
        h2o_socket_read_start(c->sock, c->resume);
    c->resume = NULL;
}

/* ---- what HTTP/2 reads ---- */

/* How long a compressed header block may be: what it stands for is looked at by the guard. */
static size_t max_block(void)
{
    return lf_limits.max_header_size > SIZE_MAX / 2 ? SIZE_MAX : lf_limits.max_header_size + 4096;
}

void lf_connection_cut(lf_connection_t *c)
{
    c->refused = 431;
    lf_connection_shut(c);
    lf_connections.trim_at = lf_clock_ms() + TRIM_MS;
}

static int look(lf_connection_t *c)
{
    const h2o_buffer_t *input = c->sock->input;
    return lf_frames_look(&c->frames, (const unsigned char *)input->bytes, input->size, max_block());
}

/* Stands before libh2o's reader: looks at the frames that it is about to take apart. */
static void on_http2_input(h2o_socket_t *sock, const char *err)
{
    lf_connection_t *c = sock->on_close.data;
    if (err == NULL && look(c) != 0) {
        lf_connection_cut(c);
        err = "a header block is too long";
    }
    lf_connections.reading_now = c;
    c->reader(sock, err);
    if (lf_connections.reading_now == c && sock->_cb.read == c->reader)
        sock->_cb.read = on_http2_input;
    lf_connections.reading_now = NULL;
}

/* libh2o sets its reader anew after each pause. */
static void look_before(h2o_socket_t *sock)
{
    lf_connection_t *c = (lf_connection_t *)lf_connection_of(sock);
    if (c == NULL || sock->_cb.read == NULL || sock->_cb.read == on_http2_input)
        return;
    c->reader = sock->_cb.read;
    sock->_cb.read = on_http2_input;
}

static void before_turn(void)
{
    if (!lf_connections.fresh)
        return;
    lf_connections.fresh = 0;
    lf_h2o_each_http2_socket(lf_connections.context, look_before);
}

void lf_connections_fresh(void)
{
    lf_connections.fresh = 1;
}

int lf_connection_http2_begins(h2o_socket_t *sock)
{
    lf_connection_t *c = lf_connection_of(sock);
    lf_connections.fresh = 1;
    return c == NULL ? 0 : look(c);
}

void lf_connections_watch(h2o_context_t *context)
{
    lf_connections.context = context;
    lf_loop_before_turns(before_turn);
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
    lf_connection_shut(c);
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
