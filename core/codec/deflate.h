/* SPDX-License-Identifier: MIT
 *
 * The zlib format (RFC 1950) of whole texts, as signed tokens carry long ones.
 *
 * Ownership: texts are appended to the caller's buffer; nothing is kept.
 */
#ifndef LF_CODEC_DEFLATE_H
#define LF_CODEC_DEFLATE_H

#include "base/str.h"

enum {
    LF_INFLATE_OK = 0,
    LF_INFLATE_MALFORMED = -1, /* no zlib stream, a broken one, or one with bytes behind it */
    LF_INFLATE_TOO_LONG = -2,  /* it would be longer than allowed */
};

/* Appends the compressed text: with zlib's default level, the bytes that other programs' zlib gives. */
void lf_deflate(lf_buf_t *out, lf_str_t text);

/* Appends the text that was compressed, if it has at most `max` bytes; else a reason, and out as before. */
int lf_inflate(lf_buf_t *out, lf_str_t compressed, size_t max);

#endif
