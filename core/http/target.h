/* SPDX-License-Identifier: MIT
 *
 * The two forms of a request target that name something of ours (RFC 9112 section 3.2), and the syntax of an
 * authority.
 */
#ifndef LF_HTTP_TARGET_H
#define LF_HTTP_TARGET_H

#include "base/str.h"

/* Takes `http://host/path?query` apart: to the authority and to what follows it, which may be empty or begin
 * with "?". Returns 0 if the target is not of this form or has another scheme than `scheme`. */
int lf_target_absolute(lf_str_t target, lf_str_t scheme, lf_str_t *authority, lf_str_t *rest);

/* Whether this is a host, perhaps with a port: no user, no path, nothing that two readers could read
 * differently (RFC 3986 section 3.2, without the commas that join doubled headers
 * and the escapes that nobody writes). */
int lf_authority_ok(lf_str_t authority);

#endif
