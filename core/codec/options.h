/* SPDX-License-Identifier: MIT
 *
 * Header values with parameters, such as Content-Type and Content-Disposition: `value; key=text;
 * key="text"`, with RFC 2231's charsets (`key*=UTF-8''text`) and continuations (`key*0=..; key*1=..`).
 * Invalid parameters are skipped.
 *
 * Ownership: an lf_options_t owns its text until lf_options_free; it can be used for one header after
 * another.
 */
#ifndef LF_CODEC_OPTIONS_H
#define LF_CODEC_OPTIONS_H

#include "base/str.h"

#define LF_OPTIONS_MAX 64 /* parameters that are looked at; a header with more is nobody's honest work */

typedef struct lf_option {
    lf_str_t key; /* in lower case */
    lf_str_t value;
} lf_option_t;

typedef struct lf_options {
    lf_str_t value; /* what stands before the first ';', stripped: points into the header */
    size_t n;
    lf_option_t list[LF_OPTIONS_MAX]; /* in the order of first appearance, no key twice */
    lf_buf_t text;                    /* keys and values */
} lf_options_t;

/* Parses header into o, whose former content goes. o starts as {0}. */
void lf_options_parse(lf_options_t *o, lf_str_t header);

/* The value of a key given in lower case, or a NULL base. */
lf_str_t lf_options_get(const lf_options_t *o, lf_str_t key);

void lf_options_free(lf_options_t *o);

#endif
