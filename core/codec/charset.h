/* SPDX-License-Identifier: MIT
 *
 * The three charsets that header parameters and form fields may name. Anything else stays undecoded: modern
 * clients send UTF-8, and a longer list would only be more ways to say the same thing.
 *
 * Ownership: text is appended to a buffer of the caller's.
 */
#ifndef LF_CODEC_CHARSET_H
#define LF_CODEC_CHARSET_H

#include "base/str.h"

typedef enum lf_charset {
    LF_CHARSET_OTHER,
    LF_CHARSET_UTF8,
    LF_CHARSET_LATIN1,
    LF_CHARSET_ASCII
} lf_charset_t;

/* The charset of that name (utf-8, iso-8859-1, ascii, us-ascii, in any case). */
lf_charset_t lf_charset_named(lf_str_t name);

/* Appends bytes of that charset as UTF-8; what means nothing in it becomes U+FFFD. LF_CHARSET_OTHER is taken
 * as UTF-8. */
void lf_charset_decode(lf_buf_t *out, lf_str_t bytes, lf_charset_t charset);

/* Appends percent-encoded UTF-8 text whose escapes stand for bytes of that charset; LF_CHARSET_OTHER leaves
 * it encoded. */
void lf_charset_unpercent(lf_buf_t *out, lf_str_t text, lf_charset_t charset);

/* Splits `charset'language'text` (RFC 2231): 1, or 0 when value has not that form. Text ends at the first
 * byte that is no token character. */
int lf_charset_split(lf_str_t value, lf_str_t *charset, lf_str_t *text);

#endif
