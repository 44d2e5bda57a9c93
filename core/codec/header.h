/* SPDX-License-Identifier: MIT
 *
 * Header names and values: what may be sent, and the syntax that many header values share (quoted strings,
 * lists, key=value pairs). Parameters after ';' are in options.h.
 *
 * Ownership: slices point into the header that was given; decoded text is appended to buffers of the
 * caller's.
 */
#ifndef LF_CODEC_HEADER_H
#define LF_CODEC_HEADER_H

#include "base/str.h"

/* Whether every byte is one of RFC 9110's token characters, and there is at least one. */
int lf_header_name_ok(lf_str_t name);

/* Whether the value can be sent: no CR, LF or NUL, which would let it end the header. */
int lf_header_value_ok(lf_str_t value);

/* Whether c is a token character. */
extern const unsigned char lf_header_token[256];

/* The slice without ASCII white space at either end. */
lf_str_t lf_header_strip(lf_str_t s);

/* What stands before the first ';' of a Content-Type, stripped; compare it with lf_str_ieq. */
lf_str_t lf_header_mimetype(lf_str_t content_type);

/* Appends value, in double quotes with escapes unless it is a token (and allow_token is set). */
void lf_header_quote(lf_buf_t *out, lf_str_t value, int allow_token);

/* Appends value without the double quotes around it and its escapes; as it is when not quoted. */
void lf_header_unquote(lf_buf_t *out, lf_str_t value);

/* Takes the next item off a comma-separated list: 1 and the item (stripped, still quoted), 0 at the end.
 * Empty items are skipped. A list with a quote that is never closed has no items: check with
 * lf_header_list_ok first. */
int lf_header_list_next(lf_str_t *rest, lf_str_t *item);
int lf_header_list_ok(lf_str_t list);

/* Splits a list item into key and value: 1, or 0 when there is no key. `key*=charset'lang'value` is decoded
 * and loses the asterisk. A key without '=' has a value with a NULL base. Both slices point into `room`,
 * which is emptied first. */
int lf_header_dict_item(lf_buf_t *room, lf_str_t item, lf_str_t *key, lf_str_t *value);

#endif
