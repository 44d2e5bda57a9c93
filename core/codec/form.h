/* SPDX-License-Identifier: MIT
 *
 * application/x-www-form-urlencoded: query strings and simple form bodies. Blank values are kept, a name
 * without '=' has the empty value, empty pairs are skipped.
 *
 * Ownership: an iterator and the slices it yields point into the text it was given.
 */
#ifndef LF_CODEC_FORM_H
#define LF_CODEC_FORM_H

#include "base/str.h"
#include "codec/percent.h"

typedef struct lf_form {
    lf_str_t rest;
    size_t left; /* pairs that may still come; SIZE_MAX for no limit */
} lf_form_t;

/* Starts over `text`; max_pairs SIZE_MAX means no limit. */
void lf_form_init(lf_form_t *form, lf_str_t text, size_t max_pairs);

/* Next pair, still encoded: 1 for a pair, 0 at the end, -1 when there are more pairs than allowed. */
int lf_form_next(lf_form_t *form, lf_str_t *name, lf_str_t *value);

/* The decoded text of a slice that lf_form_next yielded: the slice itself when there is nothing to decode,
 * else bytes in `room`, which is emptied first. Ill-formed UTF-8 is repaired as asked: LF_UTF8_PERCENT is
 * what Werkzeug does for queries and forms. */
lf_str_t lf_form_text(lf_buf_t *room, lf_str_t raw, lf_utf8_repair_t how);

/* Appends `name=value`, with '&' before it unless `out` ends at `start`, where this text began. */
void lf_form_put(lf_buf_t *out, size_t start, lf_str_t name, lf_str_t value, const lf_percent_set_t *set);

#endif
