/* SPDX-License-Identifier: MIT
 *
 * The line of an access log as JSON. Ownership: nothing is kept.
 */
#ifndef LF_SERVER_ACCESS_JSON_H
#define LF_SERVER_ACCESS_JSON_H

#include "server/access_format.h"

/* What names, numbers and the address take at most, and how many values are the client's. */
enum { LF_ACCESS_JSON_FIXED = 512, LF_ACCESS_JSON_VALUES = 7 };

/* Appends the object of a request, without a line break; values are cut at `limit` bytes. */
void lf_access_json_write(const lf_access_record_t *record, size_t limit, lf_buf_t *out);

/* from access_format.c: appends a number, with zeros in front up to `width` digits. */
void lf_access_put_number(lf_buf_t *out, uint64_t n, int width);

#endif
