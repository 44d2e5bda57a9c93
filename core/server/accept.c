/* SPDX-License-Identifier: MIT
 *
 * Meeting connections. Where the first bytes decide (HTTP/2 without TLS, cleartext on a TLS port) a newcomer
 * is read until they do; libh2o then finds them in the socket's input, as it does after a handshake.
 *
 * A newcomer is timed by a timer of its own: before its first byte it idles, after it the head of a request,
 * or the handshake, is under way. libh2o times handshakes.
 */
#include "server/accept.h"
#include "base/str.h"
#include "http/h2o_connection.h"
#include "http/limits.h"
#include "io/loop.h"

#include <stdlib.h>
#include <sys/socket.h>

#include <h2o/http1.h>
#include <h2o/http2.h>

/* An hour stands for "no limit" where libh2o needs a number. */
enum { NO_LIMIT_MS = 3600 * 1000, TLS_HANDSHAKE_RECORD = 0x16 };

lf_front_t lf_front = {.http2_streams = 100, .handshake_timeout = 10000};

typedef struct newcomer {
    h2o_linklist_t link;
    h2o_accept_ctx_t *ctx;
    h2o_socket_t *sock;
    lf_timer_t timer;
    int has_spoken;
} newcomer_t;

static h2o_linklist_t newcomers;

/* The socket goes on without us. */
static void let_go(newcomer_t *n)
{
    h2o_socket_read_stop(n->sock);
    n->sock->data = NULL;
    lf_timer_stop(&n->timer);
    h2o_linklist_unlink(&n->link);
    free(n);
}

static void turn_away(newcomer_t *n)
{
    h2o_socket_t *sock = n->sock;
    let_go(n);
    h2o_socket_close(sock);
}

static void on_timeout(lf_timer_t *timer)
{
    turn_away((newcomer_t *)((char *)timer - offsetof(newcomer_t, timer)));
}

static void limit_to(newcomer_t *n, uint64_t ms)
{
    lf_timer_stop(&n->timer);
    if (ms != 0)
        lf_timer_start(&n->timer, ms, on_timeout);
}

static void on_told(h2o_socket_t *sock, const char *err)
{
    h2o_socket_close(sock);
}

/* A request in clear on a TLS port gets an answer that its sender can read. */
static void meet_tls(newcomer_t *n)
{
#define TEXT "This port speaks HTTPS: write https:// instead of http://.\n"
    static const char answer[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n"
                                 "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 59\r\n\r\n" TEXT;
    _Static_assert(sizeof(TEXT) - 1 == 59, "Content-Length");
#undef TEXT
    h2o_accept_ctx_t *ctx = n->ctx;
    h2o_socket_t *sock = n->sock;
    unsigned char first = (unsigned char)sock->input->bytes[0];
    let_go(n);
    if (first == TLS_HANDSHAKE_RECORD) {
        h2o_accept(ctx, sock);
    } else if (first >= 'A' && first <= 'Z') {
        h2o_iovec_t bytes = h2o_iovec_init(answer, sizeof(answer) - 1);
        h2o_socket_write(sock, &bytes, 1, on_told);
    } else {
        h2o_socket_close(sock);
    }
}

static void meet_h2c(newcomer_t *n)
{
    static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    h2o_accept_ctx_t *ctx = n->ctx;
    h2o_socket_t *sock = n->sock;
    size_t have = sock->input->size, whole = sizeof(preface) - 1;
    int is_http2 = memcmp(sock->input->bytes, preface, have < whole ? have : whole) == 0;
    if (is_http2 && have < whole) {
        if (!n->has_spoken)
            limit_to(n, lf_limits.head_timeout);
        n->has_spoken = 1;
        return;
    }
    if (is_http2 && lf_connection_http2_begins(sock) != 0) {
        turn_away(n);
        return;
    }
    let_go(n);
    struct timeval now = *h2o_get_timestamp(ctx->ctx, NULL, NULL);
    if (is_http2)
        h2o_http2_accept(ctx, sock, now);
    else
        h2o_http1_accept(ctx, sock, now);
}

static void on_read(h2o_socket_t *sock, const char *err)
{
    newcomer_t *n = sock->data;
    if (err != NULL)
        turn_away(n);
    else if (sock->input->size == 0)
        return;
    else if (n->ctx->ssl_ctx != NULL)
        meet_tls(n);
    else
        meet_h2c(n);
}

void lf_accept(h2o_accept_ctx_t *ctx, h2o_socket_t *sock)
{
    if (ctx->ssl_ctx == NULL && !lf_front.h2c) {
        h2o_accept(ctx, sock);
        return;
    }
    newcomer_t *n = lf_alloc_zero(sizeof(*n));
    n->ctx = ctx;
    n->sock = sock;
    sock->data = n;
    h2o_linklist_insert(&newcomers, &n->link);
    limit_to(n, ctx->ssl_ctx != NULL ? lf_front.handshake_timeout : lf_limits.idle_timeout);
    h2o_socket_read_start(sock, on_read);
}

int lf_accept_busy(const h2o_context_t *ctx)
{
    return !h2o_linklist_is_empty(&newcomers) ||
           !h2o_linklist_is_empty((h2o_linklist_t *)&ctx->handshake_timeout._entries);
}

void lf_accept_close_silent(void)
{
    h2o_linklist_t *node, *next;
    for (node = newcomers.next; node != &newcomers; node = next) {
        newcomer_t *n = (newcomer_t *)((char *)node - offsetof(newcomer_t, link));
        next = node->next;
        if (!n->has_spoken)
            turn_away(n);
    }
}

/* libh2o closes a connection whose handshake fails without sending what OpenSSL has to say about it; people
 * would see "connection closed" where "protocol version" is the answer. The first record that a server sends
 * is never encrypted, so it can be written here. */
static void on_tls_event(const SSL *ssl, int where, int alert)
{
    enum { RECORD = 7, ALERT = 21 };
    if (where & SSL_CB_HANDSHAKE_DONE)
        lf_connections_fresh();
    BIO *bio = SSL_get_wbio(ssl);
    if ((where & SSL_CB_WRITE_ALERT) != SSL_CB_WRITE_ALERT || bio == NULL ||
        BIO_number_written(bio) != RECORD)
        return;
    unsigned char bytes[RECORD] = {ALERT, 3, 3, 0, 2, (unsigned char)(alert >> 8), (unsigned char)alert};
    int fd = h2o_socket_get_fd(BIO_get_data(bio)); /* libh2o's BIO belongs to its socket */
    if (send(fd, bytes, sizeof(bytes), MSG_DONTWAIT | MSG_NOSIGNAL) == -1) {
        /* Its reader has gone, or reads nothing. */
    }
}

void lf_front_configure(h2o_globalconf_t *config, h2o_accept_ctx_t *accept)
{
    h2o_linklist_init_anchor(&newcomers);
    config->handshake_timeout = lf_front.handshake_timeout != 0 ? lf_front.handshake_timeout : NO_LIMIT_MS;
    config->http2.max_concurrent_requests_per_connection = lf_front.http2_streams;
    accept->ssl_ctx = lf_front.tls;
    if (lf_front.tls != NULL)
        SSL_CTX_set_info_callback(lf_front.tls, on_tls_event);
}
