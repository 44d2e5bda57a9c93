/* SPDX-License-Identifier: MIT
 *
 * UTF-8 checking, and what to do with bytes that are none. Text that a client sent is repaired once, where
 * it is decoded, so that everything behind (templates, JSON, databases) may rely on it.
 *
 * Ownership: nothing is kept.
 */
#ifndef LF_CODEC_UTF8_H
#define LF_CODEC_UTF8_H

#include "base/str.h"

typedef enum lf_utf8_repair {
    LF_UTF8_REPLACE, /* each ill-formed sequence becomes one U+FFFD */
    LF_UTF8_PERCENT, /* each ill-formed byte is written as %XX, so nothing is lost */
    LF_UTF8_KEEP,    /* bytes stay as they are: for data that is not text */
} lf_utf8_repair_t;

/* How many bytes at the start of s are well-formed UTF-8; s.len when all are. */
size_t lf_utf8_span(lf_str_t s);

static inline int lf_utf8_valid(lf_str_t s)
{
    return lf_utf8_span(s) == s.len;
}

/* Makes the bytes of buf from `start` on well-formed, in the way asked for. */
void lf_utf8_fix(lf_buf_t *buf, size_t start, lf_utf8_repair_t how);

/* Appends one code point; surrogates and values above 0x10FFFF become U+FFFD. */
void lf_utf8_put(lf_buf_t *buf, unsigned long code);

#endif
