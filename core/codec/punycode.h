/* SPDX-License-Identifier: MIT
 *
 * International host names in the ASCII form that DNS, headers and cookies carry (RFC 3492: xn-- and
 * Punycode).
 *
 * Ownership: text is appended to a buffer of the caller's.
 */
#ifndef LF_CODEC_PUNYCODE_H
#define LF_CODEC_PUNYCODE_H

#include "base/str.h"

/* Appends host with each label that is not ASCII as xn--. Of letters only A-Z are made lower case (in such
 * labels): write other scripts in lower case. 0, or -1 and `out` as it was: ill-formed UTF-8, or a label that
 * is empty or longer than 63 characters. */
int lf_punycode_host(lf_buf_t *out, lf_str_t host);

#endif
