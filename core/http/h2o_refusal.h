/* SPDX-License-Identifier: MIT
 *
 * What libh2o refuses by itself, before any handler: bodies beyond --max-body, transfer codings, chunks,
 * expectations.
 */
#ifndef LF_HTTP_H2O_REFUSAL_H
#define LF_HTTP_H2O_REFUSAL_H

struct st_h2o_hostconf_t;

/* Has such answers of a host reach clients that are still sending, and say 501 to transfer codings that
 * nobody here knows (RFC 9112 section 6.1), where libh2o says 400. */
void lf_h2o_mend_refusals(struct st_h2o_hostconf_t *host);

#endif
