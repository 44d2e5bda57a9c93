/* SPDX-License-Identifier: MIT
 *
 * What libh2o leaves to be made of the head of a request, in the cases that are not the common one.
 */
#ifndef LF_HTTP_H2O_HEAD_H
#define LF_HTTP_H2O_HEAD_H

#include "http/request.h"

struct st_h2o_req_t;

/* Takes a target of the absolute form apart: its authority is the host, whatever the Host header says (RFC
 * 9112 section 3.2.2), and the rest is what an ordinary target is. */
void lf_h2o_take_absolute(lf_request_t *r);

/* The host of a request that names none: the address that it came to. */
lf_str_t lf_h2o_own_address(lf_request_t *r);

/* A path whose bytes are no UTF-8, as Werkzeug decodes it: with U+FFFD for what is none. */
lf_str_t lf_h2o_made_text(lf_request_t *r, lf_str_t path);

/* Checks the headers of HTTP/2, which come without a raw head. Answers as lf_guard_check does. */
int lf_h2o_check_headers(const struct st_h2o_req_t *req, lf_str_t *why);

#endif
