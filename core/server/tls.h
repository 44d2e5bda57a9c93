/* SPDX-License-Identifier: MIT
 *
 * TLS: certificates, the tickets by which clients resume, and how a connection is met before libh2o has it.
 *
 * The master makes one secret (and, with `--cert adhoc`, one certificate) and keeps both in a sealed memory
 * file that every generation inherits: that is why a ticket of one worker is good for all of them, and stays
 * good over a reload. Certificate files are read by each generation anew.
 *
 * Ownership: an SSL_CTX belongs to whoever loaded it. What is shared is this process's until it ends.
 */
#ifndef LF_SERVER_TLS_H
#define LF_SERVER_TLS_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "lua_compat.h"

#include <openssl/ssl.h>

/* ---- from tls.c ---- */

typedef struct lf_tls_options {
    const char *cert; /* a PEM file: the server's certificate, then the intermediates; or "adhoc" */
    const char *key;  /* a PEM file; NULL: the key lies in the certificate's file */
    int http2;        /* offer HTTP/2 by ALPN */
    int quiet;        /* log no warning about what is doubtful, such as an expired certificate */
} lf_tls_options_t;

/* A server's context by these options; NULL with a message that names the file, what is wrong and the cure.
 */
SSL_CTX *lf_tls_load(const lf_tls_options_t *options, char *message, size_t size);

/* ---- from tls_share.c ---- */

/* Makes the secret and, unless it is NULL, keeps `adhoc` (PEM) with it. In the master, once. Returns 0, or -1
 * with a message. */
int lf_tls_share_make(const lf_buf_t *adhoc, char *message, size_t size);

/* Lets the program that is about to be exec'ed inherit it; called between fork and exec. */
void lf_tls_share_pass(void);

/* Takes over what a master passed on; no effect when there is nothing. */
void lf_tls_share_inherit(void);

/* The ad-hoc certificate and its key as PEM; empty if there is none. */
lf_str_t lf_tls_share_adhoc(void);

/* ---- from tickets.c ---- */

/* Each period has a key of its own; tickets of the present and of so many periods before it are accepted. */
enum { LF_TICKET_PERIOD_S = 3600, LF_TICKET_OLD_PERIODS = 2, LF_TICKET_NAME = 16 };

typedef struct lf_ticket_key {
    unsigned char name[LF_TICKET_NAME]; /* stands in the ticket, to find the key again */
    unsigned char cipher[32], mac[32];
} lf_ticket_key_t;

/* Sets the secret that keys are made of. */
void lf_tickets_init(lf_str_t secret);

/* The key for a ticket made now (ms, monotonic). */
const lf_ticket_key_t *lf_tickets_current(uint64_t now);

/* The key of a ticket by its name, NULL when it is too old or not ours. */
const lf_ticket_key_t *lf_tickets_find(uint64_t now, const unsigned char name[LF_TICKET_NAME]);

/* Makes a context issue and accept such tickets. */
void lf_tickets_use(SSL_CTX *ctx);

/* ---- from adhoc.c ---- */

/* Makes a key and a self-signed certificate for localhost and `host`, appended to `pem`. Returns 0, or -1
 * with a message. */
int lf_adhoc_make(const char *host, lf_buf_t *pem, char *message, size_t size);

/* Writes the SHA-256 fingerprint of the first certificate in a PEM text, as browsers show it. Returns 0 or
 * -1. */
int lf_tls_fingerprint(lf_str_t pem, char *out, size_t size);

/* ---- from prepare_lua.c ---- */

/* core.server.prepare */
int lf_server_prepare(lua_State *L);

#endif
