/* SPDX-License-Identifier: MIT
 *
 * What a client may do with a connection, and for how long. Each accepted socket carries a record that hangs
 * on libh2o's on_close; one tick for all of them looks at what libh2o is doing with each connection and ends
 * those that take too long: libh2o's own timer, which knows one limit for everything, is set out of the way.
 *
 *   idle     no byte of a request is there           closed without a word
 *   head     a request has begun                     408
 *   body     its head is complete                    408, by progress and by the rate
 *   running  a view works on it                      (not ours)
 *   writing  an answer waits for its reader          cut
 *
 * Ownership: a record belongs to its socket and goes with it.
 */
#ifndef LF_HTTP_H2O_CONNECTION_H
#define LF_HTTP_H2O_CONNECTION_H

#include <stddef.h>
#include <stdint.h>

struct st_h2o_context_t;
struct st_h2o_socket_t;

typedef struct lf_connection lf_connection_t;

/* Watches the connections of a context from now on. */
void lf_connections_watch(struct st_h2o_context_t *context);

/* Gives a socket its record; to be called between accepting it and handing it to libh2o. */
void lf_connection_begin(struct st_h2o_socket_t *sock);

/* The record of a socket; NULL if it has none. */
lf_connection_t *lf_connection_of(const struct st_h2o_socket_t *sock);

/* Counts a request that arrived whole. Returns 0, or the status to refuse it with. */
int lf_connection_count(lf_connection_t *connection, int version);

/* The connection ends with the answer that is being sent, while its client may still be sending: what comes
 * after that is read and thrown away for a moment, so that the answer is not lost. */
void lf_connection_linger(lf_connection_t *connection);

/* An HTTP/2 stream went away before its answer: a client that does nothing else is cut. */
void lf_connection_count_reset(lf_connection_t *connection);

/* The budget for bodies of a worker: takes the body of a request that is about to be answered, and gives it
 * back. Returns whether it fits; it is to be given back in either case. */
int lf_bodies_take(size_t size);
void lf_bodies_give(size_t size);

#endif
