/* SPDX-License-Identifier: MIT
 *
 * The guard: refuses what libh2o's parser lets through before anything else sees the request.
 */
#ifndef LF_HTTP_GUARD_H
#define LF_HTTP_GUARD_H

#include "http/request.h"

/* Checks a request whose line is filled in. raw_head is the head as received (HTTP/1; names in lower case),
 * or empty for HTTP/2. Returns 0, or the status to refuse with and a text that says why. */
int lf_guard_check(const lf_request_t *r, lf_str_t raw_head, lf_str_t *why);

/* Checks headers that came without a raw head (HTTP/2), by their number and size. Answers as above. */
int lf_guard_check_headers(size_t count, size_t size, lf_str_t *why);

/* The same for one header of HTTP/2 (RFC 9113 section 8.2). */
int lf_guard_check_header(lf_str_t name, lf_str_t value, lf_str_t *why);

/* Whether the only thing wrong with how a raw head frames its body is a transfer coding that is not known here. */
int lf_guard_unknown_coding(lf_str_t raw_head);

#endif
