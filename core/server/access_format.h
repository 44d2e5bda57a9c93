/* SPDX-License-Identifier: MIT
 *
 * The format of an access log, compiled once into a list of items, and the line that it makes of a request.
 * Knows nothing of libh2o: what is needed of a request stands in an lf_access_record_t.
 *
 * Ownership: a compiled format owns a copy of its text. A record owns nothing and lives for one call.
 */
#ifndef LF_SERVER_ACCESS_FORMAT_H
#define LF_SERVER_ACCESS_FORMAT_H

#include <stdint.h>

#include "base/str.h"

typedef struct lf_access_record {
    int64_t begin;     /* microseconds since 1970, of the request's first line */
    uint64_t duration; /* microseconds, up to its last byte */
    uint64_t bytes;    /* of the answer's body */
    int status;
    int port; /* of the server's end; 0 for a Unix socket. Filled if the format wants it */
    lf_str_t method, host;
    lf_str_t target;    /* as sent: path and query */
    size_t query_at;    /* where the "?" stands in target, or SIZE_MAX */
    lf_str_t protocol;  /* "HTTP/1.1" */
    lf_str_t peer;      /* if the format wants it */
    lf_str_t endpoint;  /* if the format wants it; empty when no rule matched */
    const void *native; /* what `header` works on */
    /* The first value of a header, whose name is in lower case, of the request or the answer; 0 if there is
     * none. */
    int (*header)(const void *native, int of_answer, lf_str_t name, lf_str_t *value);
} lf_access_record_t;

typedef struct lf_access_format lf_access_format_t;

/* What a format needs to know that costs something to find out. */
enum { LF_ACCESS_PEER = 1, LF_ACCESS_PORT = 2, LF_ACCESS_ENDPOINT = 4 };

/* Compiles "common", "combined", "json" or a text with directives. NULL with a message when something in it
 * is not known. */
lf_access_format_t *lf_access_format_new(lf_str_t text, char *message, size_t size);
void lf_access_format_free(lf_access_format_t *format);

/* Bits of LF_ACCESS_… */
unsigned lf_access_format_wants(const lf_access_format_t *format);

/* How long a value that a client chose may be (escaped), so that a line is no longer than `line` bytes. */
size_t lf_access_format_limit(const lf_access_format_t *format, size_t line);

/* Appends the line of a request, with its line break. Values are cut at `limit` bytes. */
void lf_access_format_write(const lf_access_format_t *format, const lf_access_record_t *record, size_t limit,
                            lf_buf_t *out);

#endif
