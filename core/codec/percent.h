/* SPDX-License-Identifier: MIT
 *
 * Percent-encoding (RFC 3986) for paths, queries and forms.
 *
 * Ownership: results are appended to a buffer of the caller's; a set is plain data.
 */
#ifndef LF_CODEC_PERCENT_H
#define LF_CODEC_PERCENT_H

#include "base/str.h"
#include "codec/utf8.h"

/* Which bytes stay as they are. Letters, digits and `-._~` are in every set. */
typedef struct lf_percent_set {
    unsigned char safe[256];
    unsigned char plus; /* a space becomes '+' */
} lf_percent_set_t;

extern const lf_percent_set_t lf_percent_strict;      /* nothing more: one segment, one value */
extern const lf_percent_set_t lf_percent_slash;       /* `/`: Python's urllib.parse.quote */
extern const lf_percent_set_t lf_percent_path;        /* `!$&'()*+,/:;=@`: paths that we build */
extern const lf_percent_set_t lf_percent_uri_path;    /* the same and `%`: paths that are quoted already */
extern const lf_percent_set_t lf_percent_cookie_path; /* the same without `;` */
extern const lf_percent_set_t lf_percent_uri_query;   /* `%!$&'()*+,/:;=?@` */
extern const lf_percent_set_t lf_percent_fragment;    /* `%!#$&'()*+,/:;=?@` */
extern const lf_percent_set_t
    lf_percent_query;                          /* `!$'()*,/:;?@`, space as '+': names and values of a query */
extern const lf_percent_set_t lf_percent_form; /* nothing more, space as '+': urllib.parse.quote_plus */
extern const lf_percent_set_t lf_percent_attr; /* `!#$&+^`|`: the value of filename*= (RFC 8187) */

/* A set of the caller's own: `chars` are safe besides those that always are. */
void lf_percent_set_init(lf_percent_set_t *set, lf_str_t chars, int plus);

/* Appends `in` encoded. */
void lf_percent_encode(lf_buf_t *out, lf_str_t in, const lf_percent_set_t *set);

/* Whether decoding would change nothing: ASCII without '%' (and without '+' when plus is set). */
int lf_percent_plain(lf_str_t in, int plus);

/* Appends `in` decoded, then repaired as UTF-8. A '%' without two hexadecimal digits stays; '+' becomes a
 * space when plus is set. */
void lf_percent_decode(lf_buf_t *out, lf_str_t in, int plus, lf_utf8_repair_t how);

/* Decodes n bytes in place, without a look at UTF-8, and returns the new length. */
size_t lf_percent_decode_inplace(char *s, size_t n, int plus);

/* Value of a hexadecimal digit, or -1. */
static inline int lf_percent_hex(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
