/* SPDX-License-Identifier: MIT
 *
 * From an accepted socket to a connection of libh2o: HTTP/1 at once, TLS by a handshake, and with `--h2c`
 * HTTP/2 for clients that begin with its preface.
 *
 * Ownership: a socket that is given away here belongs to this file until libh2o has it; one that never comes
 * so far is closed here, which calls its on_close.
 */
#ifndef LF_SERVER_ACCEPT_H
#define LF_SERVER_ACCEPT_H

#include <stddef.h>
#include <stdint.h>

#include <h2o.h>

/* Which protocols are spoken; set once, before a worker serves. */
typedef struct lf_front {
    SSL_CTX *tls; /* NULL: cleartext */
    int h2c;      /* HTTP/2 without TLS */
    size_t http2_streams;
    uint64_t handshake_timeout; /* ms; 0: no limit */
} lf_front_t;

extern lf_front_t lf_front;

/* Writes what lf_front says into libh2o's configuration, before the context is made from it. */
void lf_front_configure(h2o_globalconf_t *config, h2o_accept_ctx_t *accept);

/* Takes a new connection. */
void lf_accept(h2o_accept_ctx_t *ctx, h2o_socket_t *sock);

/* Whether connections are on their way into libh2o, which does not list them yet. */
int lf_accept_busy(const h2o_context_t *ctx);

/* Closes those that have not said anything yet. */
void lf_accept_close_silent(void);

#endif
